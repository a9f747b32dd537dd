import type { Bytes32 } from '../values/ids.ts'
import type { Ruling, Verdict } from '../values/outcomes.ts'
import { reasonNumber } from '../values/reasons.ts'

/** A revealed vote as the tally sees it. `reason` is the on-chain number, 0 unless CANNOT_REPRODUCE. */
export type CountedVote = {
  readonly verdict: Verdict
  readonly reason: number
  readonly resultDigest: Bytes32
  /** The rung of the comparison ladder reached: above 1, REJECT counts by outcome alone. */
  readonly rung: number
}

/** A vote that says what a round can rule: every vote but a FOUND whose seal is not open. */
export type RuledVote = CountedVote & { readonly verdict: Ruling }

/** What a FOUND turns out to be once the seal is open. */
export type OpenedClaim = {
  readonly claimDigest: Bytes32
  /** Whether REJECT is a valid vote on the claim. */
  readonly isRejectable: boolean
}

/** A FOUND as ACCEPT, REJECT or, where REJECT is not valid, CANNOT_REPRODUCE (class unknown); any other vote as it is. */
export const openFound = (vote: CountedVote, { claimDigest, isRejectable }: OpenedClaim): RuledVote => {
  const { verdict } = vote
  if (verdict !== 'FOUND') return { ...vote, verdict }
  if (vote.resultDigest === claimDigest) return { ...vote, verdict: 'ACCEPT' }
  if (isRejectable) return { ...vote, verdict: 'REJECT' }
  return { ...vote, verdict: 'CANNOT_REPRODUCE', reason: reasonNumber('CLASS_UNKNOWN') }
}
