import { HIGHEST_EXACT_RUNG } from '../reexecution/claim-rung.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { Finding } from '../values/outcomes.ts'
import type { ExaminationState } from './mediation-state.ts'
import type { ClaimUnderReview } from './verdict.ts'

/**
 * The rung at which what a reexecutor found counts, if it can be true of the digests that it gave for the runs; undefined if it
 * cannot. At the exact rungs the digests say it all, but for two things: a run with the claim's digest bears out a MATCH even where
 * the other run has another, which the module's policy may forgive; and two runs with one digest may differ in dotfiles, which no
 * digest covers. Above, other bytes may be the same result, but equal bytes cannot differ.
 *
 * @param digests of one run or two, in their order
 */
export const rungBorneOut = (
  { finding, rung, highestRung }: Extract<ExaminationState, { status: 'completed' }>,
  digests: readonly Bytes32[],
  claim: ClaimUnderReview,
): number | undefined => {
  const highest = claim.isSealed ? 0 : highestRung
  const byDigests = findingOf(digests, claim)
  if (!Number.isInteger(rung) || rung < 0) return undefined
  // Runs that differ where the policy is forgiving differ where it is strict: that needs no bytes of the claim.
  if (finding === 'NONDETERMINISTIC') {
    const mayDiffer = byDigests === finding || (rung > 0 && digests.length === 2)
    return mayDiffer ? Math.min(rung, highest) : undefined
  }
  if (rung > highest) return undefined
  if (finding === 'MATCH' && digests.includes(claim.claimDigest) && !claim.isSealed) return rung
  if (rung <= HIGHEST_EXACT_RUNG) return finding === byDigests ? rung : undefined
  const isPossible =
    finding === 'MATCH' ||
    (finding === 'MISMATCH' && digests.length === 2 && !digests.includes(claim.claimDigest))
  return isPossible ? rung : undefined
}

const findingOf = (
  [first, second]: readonly Bytes32[],
  { claimDigest, isSealed }: ClaimUnderReview,
): Finding => {
  if (second !== undefined && second !== first) return 'NONDETERMINISTIC'
  if (isSealed) return 'UNCOMPARED'
  return first === claimDigest ? 'MATCH' : 'MISMATCH'
}
