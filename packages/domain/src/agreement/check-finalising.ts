import type { Dispute } from '../dispute/dispute.ts'
import { isForController, REFUSAL_PERIOD } from '../dispute/due-poke.ts'
import type { FactOf } from '../facts.ts'
import { OUTCOMES, outcomeFromNumber, type DisputeOutcome } from '../values/outcomes.ts'
import type { DealStatus } from '../deal/transitions.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** What a finalising follows from, beside the dispute. */
export type FinalisingContext = {
  /** Unix seconds of its block. */
  readonly at: bigint
  /** Where Lilypad's deal stands then, the controller having been told. */
  readonly dealState: DealStatus
}

const delivered = (outcome: DisputeOutcome): DealStatus | null =>
  OUTCOMES.find(({ name }) => name === outcome)?.dealState ?? null

/** What a ruling for the controller ends as: itself once the controller took it, else what the deal's state leaves of it. */
const endOf = (decided: DisputeOutcome, { dealState }: FinalisingContext): DisputeOutcome => {
  if (dealState === delivered(decided)) return decided
  return dealState === 'TimeoutMediateResults' ? 'PREEMPTED' : 'INCONCLUSIVE'
}

/**
 * Finalises again: what was decided is final from its time on; a ruling only as far as Lilypad's deal then is in the state that it leads to,
 * or was timed out by a party, or the controller refused it for the whole time that it is waited for. `dispute` is the state before the fact.
 * Source: Rulings.finalise, Rulings.abandon.
 */
export const checkFinalising = (
  context: FinalisingContext,
  dispute: Dispute,
  { data }: FactOf<'DisputeFinalised'>,
): Agreement => {
  const found = outcomeFromNumber(data.outcome) ?? data.outcome
  const { decided, finalAt, terms, rounds } = dispute
  if (decided === null) {
    const isUnserviceable = rounds.length === 0 && terms?.classRounds === 0
    return createAgreement('finalising', isUnserviceable ? 'UNSERVICEABLE' : 'nothing is decided', found)
  }
  if (finalAt !== null && context.at < finalAt)
    return createAgreement('finalising', `nothing is final before ${finalAt}`, found)
  if (!isForController(dispute)) return createAgreement('finalising', decided, found)
  const expected = endOf(decided, context)
  const isAbandoned = expected === 'INCONCLUSIVE'
  if (isAbandoned && context.at < (finalAt ?? 0n) + REFUSAL_PERIOD) {
    return createAgreement('finalising', `${decided}, with the deal in ${String(delivered(decided))}`, {
      outcome: found,
      dealState: context.dealState,
    })
  }
  return createAgreement('finalising', expected, found)
}
