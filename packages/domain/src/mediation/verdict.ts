import { ZERO_BYTES32 } from '../values/ids.ts'
import { verdictOfFinding } from '../values/outcomes.ts'
import type { Reason } from '../values/reasons.ts'
import type { GivenVerdict, MediationDrawn, MediationEvent } from './mediation-event.ts'
import { rungBorneOut } from './rung-borne-out.ts'
import type { ExaminationState, RunState } from './mediation-state.ts'

/** What the runs so far add up to: a verdict, the number of the run that is still wanted, or that they are to be examined. */
export type Assessment =
  | { readonly kind: 'verdict'; readonly verdict: GivenVerdict }
  | { readonly kind: 'wanted'; readonly run: number }
  | { readonly kind: 'examination' }

/** The verdict of a mediator that could not execute the job, for a stated reason: never a verdict on the provider. */
export const cannotReproduce = (reason: Reason): GivenVerdict => ({
  outcome: 'CANNOT_REPRODUCE',
  rung: 0,
  reason,
  resultDigest: ZERO_BYTES32,
})

/** What a mediator may say about a claim. */
export type ClaimUnderReview = Pick<MediationDrawn, 'claimDigest' | 'isSealed' | 'isRejectable'>

type Completed = Extract<RunState, { status: 'completed' }>
type Examined = Extract<ExaminationState, { status: 'completed' }>

/**
 * The local voting rule: one run that matches the claim is enough; a run that does not asks for a second one; then the reexecutor
 * compares them with each other and the claim. Its finding becomes the verdict only as far as the digests that it gave for the runs
 * bear it out. Any failure of ours is CANNOT_REPRODUCE, as is a claim that names no result. A sealed claim cannot match: two equal
 * runs are what was FOUND.
 */
export const assess = (
  runs: readonly RunState[],
  examination: ExaminationState | null,
  claim: ClaimUnderReview,
): Assessment => {
  if (!claim.isSealed && claim.claimDigest === ZERO_BYTES32)
    return verdict(cannotReproduce('CLAIM_MALFORMED'))
  const failed = runs.find((run) => run.status === 'failed')
  if (failed !== undefined) return verdict(cannotReproduce(failed.reason))

  const [first, second] = runs
    .filter((run) => run.status === 'completed')
    .toSorted((left, right) => left.run - right.run)
  if (first === undefined) return { kind: 'wanted', run: 1 }
  const isMatch = !claim.isSealed && first.resultDigest === claim.claimDigest
  if (!isMatch && second === undefined) return { kind: 'wanted', run: 2 }
  switch (examination?.status) {
    case 'failed':
      return verdict(cannotReproduce(examination.reason))
    case 'completed':
      return verdict(verdictOf(second === undefined ? [first] : [first, second], examination, claim))
    default:
      return { kind: 'examination' }
  }
}

/** What is recorded of an assessment: the verdict or the next run; of a wanted examination nothing, it is asked for by a command. */
export const nextOf = (assessment: Assessment, at: number): readonly MediationEvent[] => {
  switch (assessment.kind) {
    case 'verdict':
      return [{ type: 'VerdictReached', data: assessment.verdict }]
    case 'wanted':
      return [{ type: 'RunRequested', data: { run: assessment.run, at } }]
    default:
      return []
  }
}

const verdict = (given: GivenVerdict): Assessment => ({ kind: 'verdict', verdict: given })

/**
 * A finding as a verdict. A difference counts against the provider only where the module cannot have changed since, and the chain
 * says on which class of machine the claim was made.
 */
const verdictOf = (
  runs: readonly [Completed, Completed?],
  examination: Examined,
  claim: ClaimUnderReview,
): GivenVerdict => {
  const { finding, reason } = examination
  if (finding === 'CANNOT_EXECUTE') return cannotReproduce(reason ?? 'EXECUTOR_UNAVAILABLE')
  const digests = runs.flatMap((run) => (run === undefined ? [] : [run.resultDigest]))
  const rung = rungBorneOut(examination, digests, claim)
  if (rung === undefined) return cannotReproduce('EXECUTOR_UNAVAILABLE')
  // What is FOUND of a sealed claim becomes a REJECT when another result is opened.
  const maySpeakAgainst = finding === 'MISMATCH' || (finding === 'UNCOMPARED' && claim.isRejectable)
  if (maySpeakAgainst && runs.some((run) => run?.isModulePinned === false)) {
    return cannotReproduce('MODULE_MUTABLE')
  }
  if (finding === 'MISMATCH' && !claim.isRejectable) return cannotReproduce('CLASS_UNKNOWN')
  const outcome = verdictOfFinding(finding)
  const said = finding === 'MATCH' && digests.includes(claim.claimDigest) ? claim.claimDigest : digests[0]
  const resultDigest = outcome === 'NONDETERMINISTIC' ? ZERO_BYTES32 : (said ?? ZERO_BYTES32)
  return { outcome, rung, reason: null, resultDigest }
}
