import type { Mode } from '../values/modes.ts'
import { isOpposite, type Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import type { Phase } from '../values/phases.ts'

/** What a canary's truth can be. */
export type CanaryTruth = Extract<Verdict, 'ACCEPT' | 'REJECT'>

/** Why a dispute cannot be opened as a canary, by the pool's error. */
export type CanaryRefusal = 'AlreadyOpened' | 'WrongPhase' | 'NotACanary' | 'NoFurtherRound'

/** A dispute that someone opens as a canary. */
export type OpenableDispute = {
  readonly phase: Phase
  readonly mode: Mode
  readonly isOpened: boolean
  /** The claim is sealed, and nobody has opened its seal. */
  readonly isSealed: boolean
  /** A revealed vote of any round is the opposite of the truth. */
  readonly isContradicted: boolean
  /** A round is left in which a panel could find that the sponsor lies. */
  readonly hasFurtherRound: boolean
}

/** Why a dispute cannot be opened as a canary now; null when it can. Nobody is slashed for a truth that no panel can review. Source: CanaryOpening. */
export const canaryRefusal = (dispute: OpenableDispute): CanaryRefusal | null => {
  const { phase, mode, isOpened, isSealed, isContradicted, hasFurtherRound } = dispute
  if (isOpened) return 'AlreadyOpened'
  if (phase !== 'TALLY' && phase !== 'APPEAL' && phase !== 'DECIDED') return 'WrongPhase'
  if (mode !== 'STANDARD' || isSealed) return 'NotACanary'
  return isContradicted && !hasFurtherRound ? 'NoFurtherRound' : null
}

/** Whether any revealed vote is the opposite of a canary's truth. */
export const isContradicted = (truth: CanaryTruth, verdicts: readonly Verdict[]): boolean =>
  verdicts.some((verdict) => isOpposite(truth, verdict))

/** When a canary's truth is final: at once, or after its window where a revealed vote of any round is the opposite (unix seconds). */
export const finalAtOfTruth = (
  truth: CanaryTruth,
  verdicts: readonly Verdict[],
  now: bigint,
  { canaryWindow }: Pick<ParameterSet, 'canaryWindow'>,
): bigint => (isContradicted(truth, verdicts) ? now + canaryWindow : now)
