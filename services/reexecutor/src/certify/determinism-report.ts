import type { FileComparison } from '@lilymed/domain'
import type { Calibration } from '../calibrate/calibration.ts'

/** One run of the job under certification. */
export type CertifiedRun = {
  /** From 1. */
  readonly number: number
  readonly slot: string
  readonly determinismClass: string
} & (
  | {
      readonly state: 'completed'
      readonly resultCid: string
      readonly exitCode: number
      readonly wallMs: number
    }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
)

/** What the runs on one determinism class came to. */
export type CertifiedClass = {
  readonly determinismClass: string
  readonly drawClass: string
  /** Every result that was seen, the most frequent first. */
  readonly results: readonly { readonly resultCid: string; readonly runs: number }[]
  readonly failed: number
}

/**
 * `identical`: the same bytes in every run on every class. `class-bound`: the same in every run of a class, not of every class.
 * `nondeterministic`: runs of one class differ. `failed`: runs without a result, so that nothing can be said.
 */
export type DeterminismVerdict = 'identical' | 'class-bound' | 'nondeterministic' | 'failed'

/** Whether a job gives the same result every time and everywhere, and if not, where the results differ. */
export type DeterminismReport = {
  readonly version: 1
  readonly subject: {
    readonly name: string
    readonly engine: string
    /** sha256 of the module's template; of a bundle alone, the digest of its job. */
    readonly moduleDigest: string
    /** sha256 of the bundle with an empty nonce. */
    readonly jobDigest: string
  }
  readonly verdict: DeterminismVerdict
  readonly runs: readonly CertifiedRun[]
  readonly classes: readonly CertifiedClass[]
  /** The first two runs that differ, and every path in which they do. */
  readonly difference: {
    readonly runs: readonly [number, number]
    readonly files: readonly FileComparison[]
  } | null
  /** Null where there are no two results to derive a policy from. */
  readonly calibration: Calibration | null
}
