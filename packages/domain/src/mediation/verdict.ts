import { ZERO_BYTES32 } from '../values/ids.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { Reason } from '../values/reasons.ts'
import type { Ballot, MediationDrawn } from './mediation-event.ts'
import type { RunState } from './mediation-state.ts'

/** What the runs so far add up to: a verdict, or the number of the run that is still wanted. */
export type Assessment =
  | { readonly kind: 'verdict'; readonly verdict: Omit<Ballot, 'evidence' | 'rung'> }
  | { readonly kind: 'wanted'; readonly run: number }

/** The verdict of a mediator that could not execute the job, for a stated reason: never a verdict on the provider. */
export const cannotReproduce = (reason: Reason): Omit<Ballot, 'evidence' | 'rung'> => ({
  outcome: 'CANNOT_REPRODUCE',
  reason,
  resultDigest: ZERO_BYTES32,
})

/** What a mediator may say about a claim. */
export type ClaimUnderReview = Pick<MediationDrawn, 'claimDigest' | 'isSealed' | 'isRejectable'>

/**
 * The local voting rule: one run that matches the claim is an ACCEPT; a run that does not asks for a second one; two equal runs
 * that differ from the claim are a REJECT; two that differ from each other are NONDETERMINISTIC; any failure of ours is
 * CANNOT_REPRODUCE, as is a claim that names no result, and a difference where nobody says on which class of machine the claim was
 * made. A sealed claim cannot match: two equal runs are what was FOUND.
 */
export const assess = (runs: readonly RunState[], claim: ClaimUnderReview): Assessment => {
  const { claimDigest, isSealed } = claim
  if (!isSealed && claimDigest === ZERO_BYTES32) {
    return { kind: 'verdict', verdict: cannotReproduce('CLAIM_MALFORMED') }
  }
  const failed = runs.find((run) => run.status === 'failed')
  if (failed !== undefined) return { kind: 'verdict', verdict: cannotReproduce(failed.reason) }

  const [first, second] = runs
    .filter((run) => run.status === 'completed')
    .toSorted((left, right) => left.run - right.run)
    .map((run) => run.resultDigest)
  if (first === undefined) return { kind: 'wanted', run: 1 }
  if (!isSealed && first === claimDigest) return verdict('ACCEPT', first)
  if (second === undefined) return { kind: 'wanted', run: 2 }
  return second === first ? agreed(first, claim) : verdict('NONDETERMINISTIC', ZERO_BYTES32)
}

const agreed = (resultDigest: Bytes32, { isSealed, isRejectable }: ClaimUnderReview): Assessment => {
  if (isSealed) return verdict('FOUND', resultDigest)
  if (isRejectable) return verdict('REJECT', resultDigest)
  return { kind: 'verdict', verdict: cannotReproduce('CLASS_UNKNOWN') }
}

const verdict = (
  outcome: 'ACCEPT' | 'REJECT' | 'NONDETERMINISTIC' | 'FOUND',
  resultDigest: Bytes32,
): Assessment => ({
  kind: 'verdict',
  verdict: { outcome, reason: null, resultDigest },
})
