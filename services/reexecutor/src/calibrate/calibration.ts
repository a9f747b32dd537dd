import type { Comparator, ComparisonPolicy, NumberDrift } from '@lilymed/domain'

/** What is suggested for one path, and what it rests on. */
export type FileSuggestion = {
  readonly path: string
  readonly comparator: Comparator | 'ignored'
  /** The furthest that honest runs were apart. */
  readonly drift?: NumberDrift
  readonly note?: string
}

/** A path, or the whole result, for which no safe comparison was found. */
export type Unsafe = { readonly path: string | null; readonly why: string }

/** What several honest runs say of how results of a module can be compared. */
export type Calibration = {
  /** The policy to put beside the template; null where no policy is safe. */
  readonly policy: ComparisonPolicy | null
  readonly files: readonly FileSuggestion[]
  readonly unsafe: readonly Unsafe[]
}
