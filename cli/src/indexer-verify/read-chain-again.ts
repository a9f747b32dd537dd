import { createProvenSource } from '@lilymed/audit'
import type { Proof } from '@lilymed/audit'
import {
  createProvider,
  createRpcLogSource,
  createTranslator,
  publicOrigin,
  verifyFacts,
} from '@lilymed/chain'
import type { VerifyProgress, VerifyReport, VerifyScope } from '@lilymed/chain'
import type { EventReader } from '@lilymed/event-store'
import { contractBindings } from '@lilymed/indexer'
import type { ChainConfig, IndexerConfig } from '@lilymed/indexer'
import { AppError, isAppError } from '@lilymed/service-kit'
import type { Invocation } from '../command.ts'
import type { EndpointChoice } from './choose-endpoints.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

/** The chain of the configuration that is meant: the only one, or the one with this id. */
export const chainOf = ({ chains }: IndexerConfig, chainId: number | undefined): ChainConfig => {
  const ids = chains.map((chain) => chain.chainId).join(', ')
  const chosen = chainId === undefined ? chains : chains.filter((chain) => chain.chainId === chainId)
  const [chain, another] = chosen
  if (chain === undefined) throw usage(`--chain is ${chainId}, and the configuration has ${ids}`)
  if (another !== undefined) throw usage(`the configuration has the chains ${ids}: say which with --chain`)
  return chain
}

/** On a terminal, a line that is written over and over. */
const progressOn = (
  terminal: Invocation['terminal'],
  origin: string,
): ((progress: VerifyProgress) => void) | undefined => {
  if (terminal === undefined) return undefined
  return ({ blocks, of, differences }) => {
    const found = differences === 0 ? '' : `, ${differences} differ`
    const line = `${origin}: ${Math.floor((blocks / of) * 100)} % of ${of} blocks${found}`
    terminal.write(`\r\u001b[K${blocks === of ? '' : line}`)
  }
}

/** What an endpoint says of the store's facts; `endpoint` is its origin, without what its URL keeps secret. */
export type Reading = {
  readonly endpoint: string
  readonly report: VerifyReport
  /** How far that is proven by headers and receipts, where it was to be. */
  readonly proof?: Proof
}

/** What came of reading a chain again. */
export type ReadAgain = {
  /** One at least. */
  readonly readings: readonly Reading[]
  /** Endpoints that could not read, and why. */
  readonly unread: readonly { readonly endpoint: string; readonly code: string; readonly why: string }[]
  /** Why the readings prove less than they could, where they do. */
  readonly caution?: string
}

/** How far a stretch of reading again is to go, and what is told of it. */
export type ReadAgainOptions = {
  readonly store: Pick<EventReader, 'readStream'>
  readonly chain: ChainConfig
  readonly endpoints: EndpointChoice
  readonly scope: VerifyScope
  readonly seed: number
  /** Whether logs are to be proven by the receipts roots of their headers. */
  readonly byReceipts?: boolean
  readonly note: Invocation['note']
  readonly terminal: Invocation['terminal']
}

const readBy = async (
  url: string,
  { store, chain, scope, seed, byReceipts = false, note, terminal }: ReadAgainOptions,
): Promise<Reading> => {
  const { chainId } = chain
  const origin = publicOrigin(url)
  const provider = await createProvider({ url, expectedChainId: chainId })
  const onProgress = progressOn(terminal, origin)
  try {
    const believed = createRpcLogSource({
      provider,
      chainId,
      onWarning: (message) => note(`${origin}: ${message}\n`),
    })
    const proven = byReceipts ? createProvenSource(believed, provider) : undefined
    const report = await verifyFacts({
      store,
      source: proven?.source ?? believed,
      translator: createTranslator({ contracts: contractBindings(chain), reader: provider }),
      scope,
      seed,
      ...(onProgress === undefined ? {} : { onProgress }),
    })
    return { endpoint: origin, report, ...(proven === undefined ? {} : { proof: proven.proof() }) }
  } finally {
    provider.destroy()
  }
}

/** Whether an endpoint says what the store has, and every block is proven where it was to be. */
export const holds = ({ report, proof }: Reading): boolean =>
  report.agrees && (proof === undefined || proof.unproven === 0)

/** What another endpoint may do better; the store and the words of the command are the same for all. */
const isOfEndpoint = (failure: unknown): failure is AppError =>
  isAppError(failure) && /^(?:RPC_|ENDPOINT_|HISTORY_)/.test(failure.code)

/** Reads final blocks again from as many hosts as are needed, and compares their facts with a store's. Throws what the last endpoint failed by if none could read. */
export const readChainAgain = async (options: ReadAgainOptions): Promise<ReadAgain> => {
  const { hosts, needed, caution } = options.endpoints
  const readings: Reading[] = []
  const unread: ReadAgain['unread'][number][] = []
  let last: unknown
  for (const urls of hosts) {
    if (readings.length === needed) break
    for (const url of urls) {
      const endpoint = publicOrigin(url)
      try {
        readings.push(await readBy(url, options))
        break
      } catch (failure) {
        if (!isOfEndpoint(failure)) throw failure
        last = failure
        unread.push({ endpoint, code: failure.code, why: failure.message })
      }
    }
  }
  if (readings.length === 0) throw last
  return { readings, unread, ...(readings.length > 1 || caution === undefined ? {} : { caution }) }
}
