import { randomUUID } from 'node:crypto'
import type { EndpointStatus } from '@lilymed/api'
import { createIngest, createTranslator, openEndpoints, prefetchRanges, readTrust } from '@lilymed/chain'
import type {
  Anchorer,
  Contradiction,
  FinalityRule,
  IngestStatus,
  RequestReport,
  RpcProvider,
} from '@lilymed/chain'
import { parseAddress } from '@lilymed/domain'
import type { EventStore } from '@lilymed/event-store'
import { endpointUrls, openAll } from '@lilymed/service-kit'
import type { Logger } from '@lilymed/service-kit'
import type { ReadTrustAt } from '../trust/trust-watch.ts'
import { contractBindings } from '../contract-bindings.ts'
import type { ChainConfig } from './chain-config.ts'
import { endpointStatus } from './endpoint-status.ts'
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
  /** Reads who can do what at a block; undefined where the chain has none of this number. */
  readonly readTrust: ReadTrustAt
  ingest(): IngestStatus
  head(): HeadSight | null
  endpoints(): readonly EndpointStatus[]
  /** Anchors checkpoints of the Merkle log on this chain, where it is the one for that. */
  readonly anchorer: Anchorer | undefined
  close(): Promise<void>
}

export type ChainParts = {
  readonly store: EventStore
  readonly logger: Logger
  /** Opens what anchors on this chain, where it is the one for that. */
  readonly anchoring?: ((provider: RpcProvider) => Promise<Anchorer>) | undefined
  /** Told how each append of this chain ended. */
  readonly onAppend?: AppendListener
  readonly onRequest?: (report: RequestReport) => void
  readonly onContradiction?: (contradiction: Contradiction) => void
  /** Told how many observed blocks a rewind took back. */
  readonly onRewind?: (depth: number) => void
}

/**
 * Opens everything that one chain needs, sharing only the store with the others. Throws, with nothing left open, when no endpoint
 * serves the chain (RPC_UNREACHABLE and its like, RPC_WRONG_CHAIN, RPC_NO_ENDPOINT), or when nothing can be anchored there.
 */
export const openChain = (config: ChainConfig, parts: ChainParts): Promise<OpenedChain> =>
  openAll(async (lifecycle) => {
    const { chainId, startBlock, pollIntervalMs } = config
    const { logger, onRequest, onRewind } = parts
    const contracts = contractBindings(config)
    const epoch = randomUUID()
    const endpoints = await openEndpoints({
      endpoints: config.endpoints.map(endpointUrls),
      expectedChainId: chainId,
      pollIntervalMs,
      ...(onRequest === undefined ? {} : { onRequest }),
      onContradiction: (contradiction) => {
        logger.error({ chainId, ...contradiction }, 'endpoints contradict each other')
        parts.onContradiction?.(contradiction)
      },
      onWarning: ({ endpoint, message }) => logger.warn({ chainId, endpoint }, message),
    })
    lifecycle.defer(() => endpoints.close())
    const { provider } = endpoints
    const { source, sight } = watchHead(endpoints.source)
    const anchorer = await parts.anchoring?.(provider)
    if (anchorer !== undefined) lifecycle.use(anchorer)
    const translator = createTranslator({
      contracts,
      reader: endpoints.reader,
      missingState: config.missingState,
    })
    const ingest = lifecycle.use(
      createIngest({
        store: parts.onAppend === undefined ? parts.store : watchAppends(parts.store, parts.onAppend),
        source: prefetchRanges(source, { decode: translator.decode }),
        translator,
        contracts,
        reader: endpoints.reader,
        startBlock,
        epoch,
        finality: finalityRule(config),
        logger,
        ...(onRewind === undefined ? {} : { onRewind }),
      }),
    )
    return {
      start: () => ingest.start(),
      ended: () => ingest.ended(),
      epoch,
      readTrust: async (number, sponsorsOf) => {
        const block = await provider.getBlock(number)
        if (block === null || block.hash === null) return undefined
        return readTrust({
          provider,
          chainId,
          block: { number, hash: block.hash, timestamp: block.timestamp },
          controller: parseAddress(config.contracts.lilypadController),
          pool: parseAddress(config.contracts.disputePool),
          sponsorsOf,
        })
      },
      ingest: () => ingest.status(),
      head: sight,
      endpoints: () => endpoints.health().map((health) => endpointStatus(health, new Date())),
      anchorer,
      close: () => lifecycle.close(),
    }
  })

const finalityRule = ({ finality }: ChainConfig): FinalityRule | null => {
  if (finality?.depthSeconds !== undefined) return { depthSeconds: finality.depthSeconds }
  return finality?.depthBlocks === undefined ? null : { depthBlocks: finality.depthBlocks }
}
