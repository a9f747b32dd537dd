import type { Address } from '@lilymed/domain'
import type { MediationEvent } from '@lilymed/domain/mediation'
import type { EventReader } from '@lilymed/event-store'
import { createChainState } from '../chain-state/chain-state.ts'
import { factOfEvent } from '../chain-state/fact-of-event.ts'
import { historiesOf } from './dispute-history.ts'
import type { DisputeHistory, VoteRecord } from './dispute-history.ts'

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
  const votes = new Map<string, GrowingRecord>()
  const chain = createChainState()
  let mediator: Address | undefined
  const facts = `chain-${chainId}.facts`
  const filter = { streamPrefix: [facts, `mediation-${chainId}.0x`, `shadow-${chainId}.0x`] }

  const readOnce = async (): Promise<'whole' | 'again'> => {
    votes.clear()
    for await (const batch of store.readBatches({ filter, batchSize: 5000 })) {
      for (const event of batch) {
        if (event.stream === facts) {
          const fact = factOfEvent(event)
          if (fact !== undefined && chain.take(fact) === 'beyond') return 'again'
          continue
        }
        const of = voteOfStream(event.stream, chainId)
        if (of === undefined) continue
        const recorded = { type: event.type, data: event.data } as unknown as MediationEvent
        if (recorded.type === 'MediationDrawn') mediator = recorded.data.mediator
        const record = votes.get(event.stream) ?? { ...of, events: [] }
        record.events.push({ event: recorded, recordedAt: event.created })
        votes.set(event.stream, record)
      }
    }
    return 'whole'
  }
  // A rewind below what was final makes the state forget too much; it says so, and knows better the next time.
  while ((await readOnce()) === 'again') chain.beginAgain()

  return historiesOf({
    disputes: chain.disputes(),
    votes: [...votes.values()],
    head: chain.head(),
    mediator,
    confirmations,
  })
}

type GrowingRecord = VoteRecord & { events: { event: MediationEvent; recordedAt: Date }[] }

const voteOfStream = (stream: string, chainId: number): Omit<VoteRecord, 'events'> | undefined => {
  const pattern = new RegExp(`^(mediation|shadow)-${chainId}\\.(0x[0-9a-f]{64})\\.(\\d+)$`)
  const [, kind, disputeId, round] = pattern.exec(stream) ?? []
  return disputeId === undefined
    ? undefined
    : { isShadow: kind === 'shadow', disputeId, round: Number(round) }
}
