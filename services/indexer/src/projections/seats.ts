import type { MediatorSeat } from '@lilymed/api'
import { faultFromNumber, reasonFromNumber, verdictFromNumber } from '@lilymed/domain'
import type { FactData } from '@lilymed/domain'
import { originOf } from './origin.ts'
import { defineProjection, whenPresent } from './projection.ts'

/** One draw of one mediator. The dispute's outcome is not repeated here: it is the dispute's to tell. */
export type SeatRecordRow = Omit<MediatorSeat, 'outcome'> & { readonly mediator: string }

type SeatKey = { readonly disputeId: string; readonly round: number; readonly mediator: string }

const keyOf = ({ disputeId, round, mediator }: SeatKey): string => `${disputeId}/${round}/${mediator}`

const drawnKeys = ({ disputeId, round, seats, alternates }: FactData['PanelDrawn']): readonly string[] =>
  [...seats, ...alternates].map((mediator) => keyOf({ disputeId, round, mediator }))

const bySeat = (data: SeatKey): readonly string[] => [keyOf(data)]

/** Every draw of every mediator, so that a mediator's record can be read without reading every dispute. */
export const seats = defineProjection<SeatRecordRow>({
  name: 'seats',
  version: 2,
  columns: { dispute: '$.disputeId', mediator: '$.mediator', sort: '$.drawn.position' },
  details: { round: '$.round', vote: '$.vote', role: '$.role', committed: '$.committed' },
  steps: {
    PanelDrawn: {
      keys: drawnKeys,
      evolve: (_, fact, key) => {
        const { disputeId, round } = fact.data
        const mediator = key.slice(key.lastIndexOf('/') + 1)
        return {
          mediator,
          disputeId,
          round,
          role: fact.data.seats.includes(mediator) ? 'seat' : 'alternate',
          committed: false,
          vote: null,
          reason: null,
          reward: '0',
          slash: null,
          drawn: originOf(fact),
        }
      },
    },
    VoteCommitted: { keys: bySeat, evolve: whenPresent((row) => ({ ...row, committed: true })) },
    VoteRevealed: {
      keys: bySeat,
      evolve: whenPresent((row, fact) => ({
        ...row,
        vote: verdictFromNumber(fact.data.outcome) ?? null,
        reason: reasonFromNumber(fact.data.reason) ?? null,
      })),
    },
    SeatRewarded: {
      keys: bySeat,
      evolve: whenPresent((row, fact) => ({
        ...row,
        reward: String(BigInt(row.reward) + BigInt(fact.data.amount)),
      })),
    },
    SeatSlashed: {
      keys: bySeat,
      evolve: whenPresent((row, fact) => ({
        ...row,
        slash: { amount: fact.data.amount, fault: faultFromNumber(fact.data.fault) ?? null },
      })),
    },
  },
})
