import type { Dispute } from '../dispute/dispute.ts'
import type { FactOf } from '../facts.ts'
import { roundCost } from '../tally/ladder.ts'
import { roundOfAppeal } from '../tally/next-round.ts'
import { outcomeFromNumber } from '../values/outcomes.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** Appeals again: against what stands, for the fees of the next round and as much again. `dispute` is the state before the fact. Source: Appeals.appeal. */
export const checkAppeal = (
  { at, parameters }: ActClock,
  dispute: Dispute,
  { data }: FactOf<'AppealRaised'>,
): Agreement => {
  const { round, fees, bond } = data
  const found = { round, against: outcomeFromNumber(data.against) ?? data.against, fees, bond }
  const { opening, terms, decided, rounds, canary, finalAt } = dispute
  const latest = rounds.at(-1)
  if (opening === null || terms === null || latest === undefined || decided === null) {
    return createAgreement('appeal', 'nothing is decided that could be appealed', found)
  }
  if (finalAt !== null && at >= finalAt)
    return createAgreement('appeal', `no appeal from ${finalAt} on`, found)
  const next = roundOfAppeal({
    round: latest.round,
    classRounds: terms.classRounds,
    isCanary: canary !== null,
    now: at,
    deadline: opening.deadline,
    parameters,
  })
  if (next === null) return createAgreement('appeal', 'no further round', found)
  const cost = roundCost(next, parameters)
  return createAgreement('appeal', { round: latest.round, against: decided, fees: cost, bond: cost }, found)
}
