import type { FactHandlers } from '../fact-handlers.ts'
import type { FactOf } from '../facts.ts'
import { outcomeFromNumber } from '../values/outcomes.ts'
import { withAnomaly, type Dispute } from './dispute.ts'
import { inRound, withRound } from './in-round.ts'
import type { Round } from './round.ts'

const finalise = (dispute: Dispute, { data, type }: FactOf<'DisputeFinalised'>): Dispute => {
  if (dispute.final !== null) return withAnomaly(dispute, { code: 'DISPUTE_FINAL', fact: type })
  const outcome = outcomeFromNumber(data.outcome)
  if (outcome === undefined) {
    return withAnomaly(dispute, { code: 'OUTCOME_UNKNOWN', fact: type, number: data.outcome })
  }
  return { ...dispute, decided: dispute.decided ?? outcome, final: { outcome, finaliser: data.finaliser } }
}

const settleRound = (dispute: Dispute, round: Round, { type }: FactOf<'RoundSettled'>): Dispute => {
  if (dispute.final === null) return withAnomaly(dispute, { code: 'SETTLED_BEFORE_FINAL', fact: type })
  if (round.isSettled) return withAnomaly(dispute, { code: 'SETTLED_TWICE', round: round.round })
  return withRound(dispute, { ...round, isSettled: true })
}

/** How a decided dispute ends. */
export const settlingHandlers: FactHandlers<Dispute, 'DisputeFinalised' | 'RoundSettled' | 'DisputeSettled'> =
  {
    DisputeFinalised: finalise,
    RoundSettled: inRound(settleRound),
    DisputeSettled: (dispute, { type }) =>
      dispute.final === null
        ? withAnomaly(dispute, { code: 'SETTLED_BEFORE_FINAL', fact: type })
        : { ...dispute, isSettled: true },
  }
