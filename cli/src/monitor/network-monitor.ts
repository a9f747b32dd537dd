import { pagesOf } from '@lilymed/api'
import type { ApiClient } from '@lilymed/api'
import { createChainMonitor, readSolvency } from '@lilymed/audit'
import type { ChainMonitor, ChainReader, LocatedFact, MonitorReport, Solvency } from '@lilymed/audit'
import { isFactType } from '@lilymed/domain'

/** One chain as recomputed, and what its contracts have by the token, where a chain was asked; empty where none was. */
export type ChainSight = { readonly report: MonitorReport; readonly solvency: readonly Solvency[] }

/** What one look at a network came to. */
export type NetworkSight = {
  readonly chains: readonly ChainSight[]
  /** Acts that are not what their facts come to, settled disputes that do not come out at zero, and contracts with too little. */
  readonly disagreements: number
}

type Api = Pick<ApiClient, 'listEvents' | 'listChains'>
type ApiFact = Awaited<ReturnType<Api['listEvents']>>['items'][number]

export type NetworkMonitorOptions = {
  readonly api: Api
  /** An endpoint for balances, asked for the chain whose id it is opened with; undefined where no endpoint is named. */
  readonly openChain?: ((chainId: number) => Promise<ChainReader>) | undefined
  /** Told how many facts were read. */
  readonly onProgress?: ((facts: number) => void) | undefined
}

const atOnce = 500

const locatedFact = ({ type, data, origin }: ApiFact): LocatedFact | undefined => {
  if (!isFactType(type)) return undefined
  const { block, blockHash, txHash, logIndex, contract, at } = origin
  return {
    type,
    data,
    origin: {
      blockNumber: block,
      blockHash,
      txHash,
      logIndex,
      address: contract ?? '',
      at: at === null ? null : Date.parse(at) / 1_000,
    },
  } as unknown as LocatedFact
}

const disagreementsIn = ({ report, solvency }: ChainSight): number =>
  report.disagreements.length + report.unbalanced.length + solvency.filter(({ gap }) => gap > 0n).length

/**
 * Follows an indexer's facts and recomputes everything from them; nothing that the indexer computed is believed. Where a chain abandoned
 * blocks since the last look, it begins again, because what is folded cannot be taken back.
 */
export const createNetworkMonitor = ({ api, openChain, onProgress }: NetworkMonitorOptions) => {
  let monitors = new Map<number, ChainMonitor>()
  let after: string | undefined
  let rewinds = ''
  let facts = 0

  const readOn = async (signal: AbortSignal | undefined): Promise<void> => {
    const read = (cursor: string | undefined) =>
      api.listEvents(
        { limit: atOnce, ...(cursor === undefined ? {} : { after: cursor }) },
        signal === undefined ? {} : { signal },
      )
    for await (const page of pagesOf(read, after)) {
      for (const item of page.items) {
        after = item.origin.position
        const fact = item.retracted ? undefined : locatedFact(item)
        if (fact === undefined) continue
        const monitor = monitors.get(item.chainId) ?? createChainMonitor(item.chainId)
        monitors.set(item.chainId, monitor)
        monitor.take(fact)
      }
      facts += page.items.length
      onProgress?.(facts)
      if (page.items.length === 0) return
      after = page.nextCursor ?? after
    }
  }

  const solvencyOf = async (report: MonitorReport): Promise<readonly Solvency[]> => {
    const chain = await openChain?.(report.chainId)
    return chain === undefined ? [] : readSolvency(chain, report.holdings)
  }

  return {
    /** Reads what is new and says how everything stands. */
    look: async (signal?: AbortSignal): Promise<NetworkSight> => {
      const { items } = await api.listChains()
      const seen = items.map((chain) => `${chain.chainId}/${chain.rewinds}`).join()
      if (seen !== rewinds) {
        monitors = new Map()
        after = undefined
        facts = 0
        rewinds = seen
      }
      await readOn(signal)
      const chains = await Promise.all(
        [...monitors].map(async ([chainId, monitor]): Promise<ChainSight> => {
          const at = items.find((chain) => chain.chainId === chainId)?.at ?? null
          const now = BigInt(Math.floor((at === null ? Date.now() : Date.parse(at)) / 1_000))
          const report = monitor.report(now)
          return { report, solvency: await solvencyOf(report) }
        }),
      )
      return { chains, disagreements: chains.reduce((sum, chain) => sum + disagreementsIn(chain), 0) }
    },
  }
}

export type NetworkMonitor = ReturnType<typeof createNetworkMonitor>
