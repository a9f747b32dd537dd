import type { Chain, ChainStatus, EndpointStatus } from '@lilymed/api'
import type { IngestStatus } from '@lilymed/chain'
import { toTimestamp } from '../projections/timestamp.ts'
import type { ChainState } from './chain-runner.ts'
import type { HeadSight } from './head-watch.ts'
import type { Rate } from './rate-meter.ts'

export type ChainSight = {
  readonly chainId: number
  readonly state: ChainState
  readonly ingest: IngestStatus | null
  readonly epoch: string | null
  readonly head: HeadSight | null
  readonly endpoints: readonly EndpointStatus[]
  readonly rate: Rate | null
  /** What answers reflect. */
  readonly shown: Chain | undefined
}

const phaseOf = ({ state, ingest }: ChainSight): ChainStatus['phase'] => {
  if (state.kind !== 'running') return state.kind
  return ingest?.caughtUp === true ? 'following' : 'backfilling'
}

const troubleOf = ({ state }: ChainSight): ChainStatus['trouble'] => {
  if (state.kind !== 'waiting' && state.kind !== 'stopped') return null
  const { code, reason, remedy, since } = state.failure
  const retryAt = state.kind === 'waiting' ? state.retryAt.toISOString() : null
  return { code, reason, remedy, since: since.toISOString(), retryAt }
}

/** Chain seconds from the shown block to the head; null where the time of one is unknown. */
const lagSecondsOf = (head: HeadSight | null, shownAt: string | null): number | null => {
  if (head === null || shownAt === null) return null
  return Math.max(0, head.tip.head.timestamp - Date.parse(shownAt) / 1000)
}

/** How far one chain is, for whoever asks. */
export const chainStatus = (sight: ChainSight): ChainStatus => {
  const { chainId, ingest, head, rate, epoch, endpoints, shown } = sight
  const phase = phaseOf(sight)
  const headBlock = head?.tip.head.number ?? null
  const observed = ingest?.observed?.number ?? null
  // A chain that was begun but has shown nothing yet stands at block 0 of the read model.
  const isShown = shown !== undefined && (shown.at !== null || shown.block > 0)
  const shownBlock = isShown ? shown.block : null
  const speed = rate?.blocksPerSecond ?? null
  return {
    chainId,
    phase,
    trouble: troubleOf(sight),
    startBlock: ingest?.startBlock ?? shown?.startBlock ?? null,
    head: headBlock,
    headAt: head === null ? null : toTimestamp(head.tip.head.timestamp),
    safe: head?.tip.safe?.number ?? null,
    finalised: ingest?.finalised?.number ?? shown?.finality ?? null,
    observed,
    shown: shownBlock,
    shownAt: isShown ? shown.at : null,
    lagBlocks: headBlock === null || shownBlock === null ? null : Math.max(0, headBlock - shownBlock),
    lagSeconds: lagSecondsOf(head, isShown ? shown.at : null),
    epoch,
    eventsAppended: ingest?.eventsAppended ?? 0,
    blocksPerSecond: speed,
    eventsPerSecond: rate?.eventsPerSecond ?? null,
    etaSeconds:
      phase === 'backfilling' && speed !== null && speed > 0 && headBlock !== null && observed !== null
        ? Math.max(0, headBlock - observed) / speed
        : null,
    endpoints: [...endpoints],
  }
}
