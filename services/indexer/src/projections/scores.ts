import type { Origin } from '@lilymed/api'
import { scoredSeats } from '@lilymed/domain'
import type { ScoredDispute } from '@lilymed/domain'
import { byDispute } from './dispute-row.ts'
import { disputes } from './disputes.ts'
import { toDomainDispute } from './domain-dispute.ts'
import { mediators } from './mediators.ts'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'

/** A settled dispute as scoreboards count it, whatever their rules; `order` is its place on the chain as text that sorts. */
export type ScoreRow = ScoredDispute & {
  readonly chainId: number
  readonly order: string
  readonly settled: Origin
}

const digits = 16

/** A block as text that sorts as blocks do; what is settled in it sorts after it, and before the next block. */
export const blockOrder = (block: number): string => String(block).padStart(digits, '0')

/** Settled disputes in the order in which they were settled: who did what in them. */
export const scores = defineProjection<ScoreRow>({
  name: 'scores',
  version: 1,
  columns: { sort: '$.order' },
  steps: {
    DisputeSettled: {
      keys: byDispute,
      evolve: (_, fact, disputeId, read) => {
        const row = read.get(disputes, fact.chainId, disputeId)
        if (row === undefined || row.finalised === null) return undefined
        const { blockNumber: block, logIndex } = fact.origin
        return {
          chainId: fact.chainId,
          order: `${blockOrder(block)}/${String(logIndex).padStart(digits, '0')}`,
          settled: originOf(fact),
          disputeId,
          block,
          logIndex,
          outcome: row.finalised.outcome,
          isCanary: row.canary !== null,
          seats: scoredSeats(
            toDomainDispute(row, undefined),
            (mediator) => read.get(mediators, fact.chainId, mediator)?.withdrawalAddress ?? mediator,
          ),
        }
      },
    },
  },
})
