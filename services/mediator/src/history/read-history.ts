import type { MediationEvent } from '@lilymed/domain/mediation'
import type { EventReader } from '@lilymed/event-store'
import { createChainState } from '../chain-state/chain-state.ts'
import { historiesOf } from './dispute-history.ts'
import type { DisputeHistory, VoteRecord } from './dispute-history.ts'
import { readRecords } from './read-records.ts'

export type ReadHistoryOptions = {
  readonly store: Pick<EventReader, 'readBatches'>
  readonly chainId: number
  /** Blocks on a reveal before its vote may be told; what the node runs with. */
  readonly confirmations: number
}

/**
 * What a node knows of its disputes, read from its store in one pass; beside a running node as well as without one. Needs no key:
 * whose node it is stands in its own records. Throws what the store throws.
 */
export const readHistory = async ({
  store,
  chainId,
  confirmations,
}: ReadHistoryOptions): Promise<readonly DisputeHistory[]> => {
  const chain = createChainState()
  const prefixes = [`mediation-${chainId}.0x`, `shadow-${chainId}.0x`]
  const records = await readRecords<MediationEvent>({ store, chainId, chain, prefixes })
  const votes = [...records].flatMap(([stream, events]) => {
    const of = voteOfStream(stream, chainId)
    return of === undefined ? [] : [{ ...of, events }]
  })
  const drawn = votes
    .flatMap(({ events }) => events)
    .findLast(({ event }) => event.type === 'MediationDrawn')?.event
  return historiesOf({
    disputes: chain.disputes(),
    votes,
    head: chain.head(),
    mediator: drawn?.type === 'MediationDrawn' ? drawn.data.mediator : undefined,
    confirmations,
  })
}

const voteOfStream = (stream: string, chainId: number): Omit<VoteRecord, 'events'> | undefined => {
  const pattern = new RegExp(`^(mediation|shadow)-${chainId}\\.(0x[0-9a-f]{64})\\.(\\d+)$`)
  const [, kind, disputeId, round] = pattern.exec(stream) ?? []
  return disputeId === undefined
    ? undefined
    : { isShadow: kind === 'shadow', disputeId, round: Number(round) }
}
