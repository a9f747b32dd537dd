import { checkRuling } from '../../agreement/check-ruling.ts'
import { checkSettlement } from '../../agreement/check-settlement.ts'
import type { Closing, Round } from '../../dispute/round.ts'
import type { FactOf } from '../../facts.ts'
import { outcomeNumber } from '../../values/outcomes.ts'
import { DISPUTE_ID } from '../scenario.ts'
import type { Invariant } from './invariant.ts'

const closingFact = ({ round }: Round, { outcome, escalates, finalAt }: Closing): FactOf<'RoundClosed'> => ({
  type: 'RoundClosed',
  data: {
    disputeId: DISPUTE_ID,
    round,
    outcome: outcome === null ? 0 : outcomeNumber(outcome),
    escalates,
    finalAt: String(finalAt ?? 0n),
  },
})

/** Who only reads the facts finds nothing odd in them, and comes to the same rulings. */
export const agreement: Invariant = {
  name: 'agreement',
  meaning: 'an observer folds the facts without an anomaly and recomputes each ruling',
  ofState: ({ dispute }) => {
    const [anomaly] = dispute.anomalies
    return anomaly === undefined ? null : `the facts hold ${anomaly.code}`
  },
  ofStep: (before, { next }) => {
    const closed = next.dispute.rounds.find(
      ({ round, closing }) =>
        closing !== null && before.dispute.rounds.find((each) => each.round === round)?.closing === null,
    )
    if (closed === undefined || closed.closing === null) return null
    // The state right after the closing is that before it, with the opening of a canary if there was one.
    const dispute = { ...before.dispute, canary: next.dispute.canary }
    const { agrees, expected, found } = checkRuling(dispute, closingFact(closed, closed.closing))
    return agrees ? null : `expected ${expected}, found ${found}`
  },
}

/** I20, as far as a model tells: batches in any order settle a dispute as one batch would. */
export const orderlessSettlement: Invariant = {
  name: 'I20',
  meaning: 'the order in which rounds are settled makes no difference, to the wei',
  ofState: ({ dispute, scenario }) => {
    if (!dispute.isSettled) return null
    const { agrees, expected, found } = checkSettlement(scenario.parameters, dispute)
    return agrees ? null : `expected ${expected}, found ${found}`
  },
}
