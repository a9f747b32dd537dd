import type { Bytes32 } from '@lilymed/domain'
import type { ChallengePosition } from './challenge-position.ts'

/** One run of the job on the challenger's own machine. */
export type DryRun =
  | {
      readonly state: 'completed'
      /** What the run's files are called: the CIDv0 that a claim would be. */
      readonly resultCid: string
      /** Id of the draw class it ran in. */
      readonly drawClass: Bytes32
    }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }

/** Whether to challenge, and why: `undecided` where the runs prove nothing either way. */
export type ChallengeAdvice = {
  readonly advice: 'challenge' | 'accept' | 'undecided'
  readonly reason: string
}

export type DryFindings = {
  readonly runs: readonly DryRun[]
  /** Whether the deal alone fixes what runs: template and image both by digest. */
  readonly isPinned: boolean
}

/**
 * What runs of the job say about its claim, by the rule that mediators vote by: a result is called wrong only after two equal runs
 * that differ from it, of a job that the deal fixes, in a class where a REJECT counts.
 *
 * @param portable the id of the class whose results are the same on every machine
 */
export const adviseChallenge = (
  { deal, declaration }: Pick<ChallengePosition, 'deal' | 'declaration'>,
  { runs, isPinned }: DryFindings,
  portable: Bytes32,
): ChallengeAdvice => {
  const claim = deal?.claim ?? null
  if (claim === null) return { advice: 'undecided', reason: 'there is no result to compare with' }
  if (claim.isSealed) {
    return {
      advice: 'undecided',
      reason: 'the claim is sealed: only the provider can say what it is, in a dispute',
    }
  }
  const results: Extract<DryRun, { state: 'completed' }>[] = []
  for (const run of runs) {
    if (run.state === 'failed') {
      return {
        advice: 'undecided',
        reason: `the job could not be run here (${run.code}: ${run.message}): that says nothing about the result`,
      }
    }
    results.push(run)
  }
  const [first, second] = results
  if (first === undefined || second === undefined) {
    return { advice: 'undecided', reason: 'two runs are needed to call a result wrong' }
  }
  if (first.resultCid !== second.resultCid) {
    return {
      advice: 'undecided',
      reason:
        'two runs here differ from each other: the job is not deterministic, and a panel would rule NONDETERMINISTIC, which slashes nobody',
    }
  }
  if (first.resultCid === claim.dataId) {
    return {
      advice: 'accept',
      reason: 'two runs here gave the very result that is claimed: a panel would rule ACCEPT',
    }
  }
  const differs = `two runs here gave ${first.resultCid}, and ${claim.dataId} is claimed`
  if (!isPinned) {
    return {
      advice: 'undecided',
      reason: `${differs}; but the deal does not fix what runs (a tag or branch can move), so the difference may be the module’s`,
    }
  }
  const declared = declaration?.drawClasses ?? []
  const isBinding = declared.length > 0 ? declared.includes(first.drawClass) : first.drawClass === portable
  if (isBinding) {
    return { advice: 'challenge', reason: `${differs}: a panel that finds the same rules REJECT` }
  }
  return {
    advice: 'undecided',
    reason:
      declared.length > 0
        ? `${differs}; but this machine is of none of the classes that the provider declared, where results may honestly differ`
        : `${differs}; but the provider declared no class and this one is not portable, so a REJECT would not count`,
  }
}
