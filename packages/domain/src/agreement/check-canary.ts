import { isSealed, type Dispute } from '../dispute/dispute.ts'
import { openedVotes } from '../dispute/opened-votes.ts'
import type { FactOf } from '../facts.ts'
import { finalAtOfTruth } from '../tally/open-canary.ts'
import { outcomeFromNumber, type Verdict } from '../values/outcomes.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** What was voted in any round of a dispute and is revealed. */
export const revealedVerdicts = (dispute: Dispute): readonly Verdict[] =>
  dispute.rounds.flatMap((round) => openedVotes(dispute, round).map(({ verdict }) => verdict))

/**
 * Opens the canary again: once, in a Standard dispute whose claim is no shut seal, final at once where nobody voted against its truth. That
 * the truth was committed to is proven to the contract and not told. Source: CanaryOpening._take.
 */
export const checkCanary = (
  { at, parameters }: ActClock,
  dispute: Dispute,
  { data }: FactOf<'CanaryOpened'>,
): Agreement => {
  const truth = outcomeFromNumber(data.truth)
  const found = { truth: truth ?? data.truth, finalAt: data.finalAt }
  if (truth !== 'ACCEPT' && truth !== 'REJECT')
    return createAgreement('canary', 'a truth of ACCEPT or REJECT', found)
  if (dispute.canary !== null) return createAgreement('canary', 'no second opening', found)
  if (isSealed(dispute) || (dispute.terms !== null && dispute.terms.mode !== 'STANDARD'))
    return createAgreement('canary', 'no canary of such a dispute', found)
  const finalAt = finalAtOfTruth(truth, revealedVerdicts(dispute), at, parameters)
  return createAgreement('canary', { truth, finalAt }, found)
}
