import { randomUUID } from 'node:crypto'
import {
  createIngest,
  createProvider,
  createRpcLogSource,
  createTranslator,
  openHeadBell,
  prefetchRanges,
} from '@lilymed/chain'
import type { Anchorer, FinalityRule, IngestStatus, RpcProvider } from '@lilymed/chain'
import type { EventStore } from '@lilymed/event-store'
import type { EndpointStatus } from '@lilymed/api'
import { openAll } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import { contractBindings } from '../contract-bindings.ts'
import type { ChainConfig } from './chain-config.ts'
import { endpointUrls } from './endpoint-urls.ts'
import { watchAppends } from './watch-appends.ts'
import type { AppendListener } from './watch-appends.ts'
import { watchHead } from './head-watch.ts'
import type { HeadSight } from './head-watch.ts'

/** One chain on its way into its own stream. */
export type OpenedChain = {
  /** Takes the chain's stream over and follows the chain; resolves once the stream is ours. */
  start(): Promise<void>
  /** Resolves after close; rejects when the chain cannot be followed any longer. */
  ended(): Promise<void>
  readonly epoch: string
  ingest(): IngestStatus
  /** by this process */
  eventsAppended(): number
  head(): HeadSight | null
  endpoints(): readonly EndpointStatus[]
  /** Anchors checkpoints of the Merkle log on this chain, where it is the one for that. */
  readonly anchorer: Anchorer | undefined
  close(): Promise<void>
}

export type ChainParts = {
  readonly store: EventStore
  /** Told how each append of this chain ended. */
  readonly onAppend?: AppendListener
  readonly logger: Logger
  /** Opens what anchors on this chain, where it is the one for that. */
  readonly anchoring?: ((provider: RpcProvider) => Promise<Anchorer>) | undefined
}

/**
 * Opens everything that one chain needs, sharing only the store with the others. Throws, with nothing left open, when its RPC is
 * down (RPC_UNREACHABLE) or serves another chain (RPC_WRONG_CHAIN), or when nothing can be anchored there.
 */
export const openChain = (
  config: ChainConfig,
  { store, onAppend, logger, anchoring }: ChainParts,
): Promise<OpenedChain> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock, pollIntervalMs } = config
    const [first] = config.endpoints
    if (first === undefined) throw new TypeError(`expected an endpoint of chain ${chainId}`)
    const { url, wsUrl } = endpointUrls(first)
    const contracts = contractBindings(config)
    const epoch = randomUUID()
    let eventsAppended = 0
    const watched = watchAppends(store, (append) => {
      if (append.kind === 'appended') eventsAppended += append.events
      onAppend?.(append)
    })
    const provider = await createProvider({ url, expectedChainId: chainId })
    lifecycle.defer(() => provider.destroy())
    const bell = wsUrl === undefined ? undefined : openHeadBell(wsUrl)
    lifecycle.defer(() => bell?.close())
    const { source, sight } = watchHead(
      createRpcLogSource({ provider, chainId, pollIntervalMs, ...(bell === undefined ? {} : { bell }) }),
    )
    const anchorer = await anchoring?.(provider)
    if (anchorer !== undefined) lifecycle.use(anchorer)
    const ingest = lifecycle.use(
      createIngest({
        store: watched,
        source: prefetchRanges(source),
        translator: createTranslator({ contracts, reader: provider }),
        contracts,
        startBlock,
        epoch,
        reader: provider,
        finality: finalityRule(config),
        logger,
      }),
    )
    return {
      start: () => ingest.start(),
      ended: () => ingest.ended(),
      epoch,
      eventsAppended: () => eventsAppended,
      ingest: () => ingest.status(),
      head: sight,
      endpoints: () => {
        const { connected } = ingest.status()
        return [
          {
            origin: new URL(url).origin,
            ok: connected,
            detail: connected ? 'answers' : 'does not answer',
            head: sight()?.tip.head.number ?? null,
            latencyMs: null,
          },
        ]
      },
      anchorer,
      close: () => lifecycle.close(),
    }
  })

const finalityRule = ({ finality }: ChainConfig): FinalityRule | null => {
  if (finality?.depthSeconds !== undefined) return { depthSeconds: finality.depthSeconds }
  return finality?.depthBlocks === undefined ? null : { depthBlocks: finality.depthBlocks }
}
