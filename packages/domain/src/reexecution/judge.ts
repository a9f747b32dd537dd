import type { Finding } from '../values/outcomes.ts'
import type { Reason } from '../values/reasons.ts'
import { claimRung, HIGHEST_EXACT_RUNG, lowerRung } from './claim-rung.ts'
import type { Comparison } from './comparison.ts'
import type { ComparisonPolicy } from './comparison-policy.ts'
import type { ClassMatch } from './determinism-class.ts'
import type { Rung } from './rung.ts'

/** One run of ours, as far as a finding depends on it. */
export type ExaminedRun =
  | {
      readonly status: 'completed'
      /** The known-answer test passed on the same slot right before the run. */
      readonly knownAnswerPassed: boolean
      readonly classMatch: ClassMatch
      /** Against the claim; null where the claim names no result to compare with. */
      readonly withClaim: Pick<Comparison, 'likeness' | 'rung'> | null
    }
  | { readonly status: 'failed'; readonly reason: Reason }

/** Everything a finding depends on. */
export type Examination = {
  /** Runs of ours, in their order. */
  readonly runs: readonly ExaminedRun[]
  /** The first completed run against the second; null while there are not two. */
  readonly betweenRuns: Pick<Comparison, 'likeness' | 'rung'> | null
  /** Lilypad gives the results of the two runs one CID; dotfiles are in none. */
  readonly isOneCid: boolean
  /** The two runs were made on classes that the policy does not set apart. */
  readonly isOneClass: boolean
  /** What the claim is: a CID, a seal that is not open yet, or a text that names no result. */
  readonly claim: 'named' | 'sealed' | 'malformed'
  /** The bytes behind the claim: nobody posted them, they were read, or they break a rule of unpacking. */
  readonly claimBytes: 'absent' | 'read' | 'refused'
  /** The module's policy; null where it has one that cannot be read. */
  readonly policy: Pick<ComparisonPolicy, 'rung' | 'portable'> | null
  /** The highest rung that the claim's provider declared; null where it declared nothing. */
  readonly declaredRung: Rung | null
  readonly isModulePinned: boolean
  /** The draw class is portable, and so is the one of every run of ours: such jobs give the same bytes everywhere. */
  readonly isPortable: boolean
  /** A result unlike a sealed claim will count against it once it is opened, whatever class it was made on. */
  readonly isRejectable: boolean
}

/** What an examination found, and the rung at which; or the number of the run that is still wanted. */
export type Judgement =
  | { readonly kind: 'found'; readonly finding: Exclude<Finding, 'CANNOT_EXECUTE'>; readonly rung: Rung }
  | { readonly kind: 'found'; readonly finding: 'CANNOT_EXECUTE'; readonly reason: Reason; readonly rung: 0 }
  | { readonly kind: 'wanted'; readonly run: 1 | 2 }

/**
 * The finding of an examination; total, and the same for the same facts whoever computes it.
 *
 * A run that matches the claim is a MATCH. Two runs that differ from each other by the module's policy are NONDETERMINISTIC whatever
 * else they show, if one class made them; where a claim is to be compared more strictly, so are two that only the policy forgives,
 * unless the claim is one of them. A MISMATCH needs two runs that are alike and not like the claim, each right after a known-answer test that
 * passed, a module that cannot have changed, and a class that is the claim's, was found compatible with it, was declared by the
 * provider, or does not matter. What is found of a sealed claim needs the same where a difference counts once it is opened.
 * Whatever is missing is CANNOT_EXECUTE with its reason: no failure of ours, and nothing that is not known, speaks against a claim.
 */
export const judge = (examination: Examination): Judgement => {
  const { runs, betweenRuns, claim, policy, isOneClass } = examination
  if (claim === 'malformed') return cannot('CLAIM_MALFORMED')
  if (policy === null) return cannot('MODULE_REFUSED')
  if (runs.some((run) => run.status === 'completed' && !run.knownAnswerPassed))
    return cannot('KNOWN_ANSWER_FAILED')

  const completed = runs.filter((run) => run.status === 'completed')
  const [first, second] = completed
  const isPortable = policy.portable || examination.isPortable
  const unlike = (rung: Rung): Judgement =>
    isOneClass || isPortable ? found('NONDETERMINISTIC', rung) : cannot('CLASS_UNAVAILABLE')
  if (second !== undefined && betweenRuns?.likeness === 'different') return unlike(betweenRuns.rung)
  const highest = claimRung(policy.rung, examination.declaredRung)
  const match = completed.find(({ withClaim }) => withClaim !== null && isMatch(withClaim, highest ?? 0))
  if (claim === 'named' && match?.withClaim) return found('MATCH', match.withClaim.rung)

  const failure = runs.find((run) => run.status === 'failed')
  if (failure !== undefined) return cannot(failure.reason)
  if (first === undefined) return { kind: 'wanted', run: 1 }
  if (second === undefined || betweenRuns === null) return { kind: 'wanted', run: 2 }
  if (claim === 'named' && highest === undefined) return cannot('CLASS_UNKNOWN')
  // A sealed claim is opened to a CID, and up to this rung a claim is nothing else: only runs with one CID can be told from it.
  const isExact = claim === 'sealed' || highest === undefined || highest <= HIGHEST_EXACT_RUNG
  if (isExact && !examination.isOneCid) return unlike(0)
  if (!isExact && betweenRuns.rung > highest) return unlike(highest)
  const doubt = doubtOf(examination, isPortable, [first, second])
  if (claim === 'sealed')
    return doubt !== undefined && examination.isRejectable ? cannot(doubt) : found('UNCOMPARED', 0)
  // Other bytes say nothing where the policy forgives other bytes: the claim's own must be at hand.
  if (!isExact && examination.claimBytes === 'refused') return cannot('CLAIM_REFUSED')
  if (!isExact && examination.claimBytes === 'absent') return cannot('FETCH_FAILED')
  if (doubt !== undefined) return cannot(doubt)
  return found('MISMATCH', lowerRung(first.withClaim?.rung ?? 0, highest ?? 0))
}

type CompletedRun = Extract<ExaminedRun, { readonly status: 'completed' }>

/** Why a difference from two runs that agree does not speak against a claim: the claim's machine, or module, may have been another. */
const doubtOf = (
  { isModulePinned }: Examination,
  isPortable: boolean,
  runs: readonly [CompletedRun, CompletedRun],
): Reason | undefined => {
  if (!isModulePinned) return 'MODULE_MUTABLE'
  const isComparable = runs.every(({ classMatch }) => classMatch !== 'foreign' && classMatch !== 'unknown')
  return isPortable || isComparable ? undefined : 'CLASS_UNKNOWN'
}

/** Whether two results are alike at a rung that counts. */
const isMatch = ({ likeness, rung }: Pick<Comparison, 'likeness' | 'rung'>, highest: Rung): boolean =>
  likeness !== 'different' && rung <= highest

const found = (finding: Exclude<Finding, 'CANNOT_EXECUTE'>, rung: Rung): Judgement => ({
  kind: 'found',
  finding,
  rung,
})
const cannot = (reason: Reason): Judgement => ({ kind: 'found', finding: 'CANNOT_EXECUTE', reason, rung: 0 })
