import type { Bytes32 } from '../values/ids.ts'
import type { ComparatorKind } from './comparator.ts'
import type { Rung } from './rung.ts'

/** How alike two files or results are: byte for byte, as far as the policy forgives, or not. */
export type Likeness = 'identical' | 'within-tolerance' | 'different'

/** The first byte in which two files differ, and what stands there: up to 16 bytes of each from `offset` on, as hex. */
export type FirstDifference = { readonly offset: number; readonly ours: string; readonly theirs: string }

/** How far the numbers of two files are from each other; the largest of what was found, each for itself. */
export type NumberDrift = {
  readonly count: number
  readonly differing: number
  /** Numbers further apart than the policy forgives. */
  readonly outside: number
  readonly nanMismatches: number
  readonly maxAbsolute: number
  readonly maxRelative: number
  readonly maxUlps: number
}

/** One path of two results. Theirs is the claim's, or a second run's. */
export type FileComparison = {
  readonly path: string
  readonly likeness: Likeness
  /** What compared it: nothing where the policy ignores it or one side has no such file. */
  readonly comparator: ComparatorKind | 'ignored' | 'presence'
  /** The lowest rung at which the two are alike; where they are not, the rung at which that was seen. */
  readonly rung: Rung
  readonly ours: { readonly size: number; readonly sha256: Bytes32 } | null
  readonly theirs: { readonly size: number; readonly sha256: Bytes32 } | null
  readonly firstDifference?: FirstDifference
  readonly drift?: NumberDrift
  readonly ssim?: number
  /** What the comparator has to say: why it could not read a file, which row differs. */
  readonly note?: string
}

/** Two results. */
export type Comparison = {
  readonly likeness: Likeness
  /** The lowest rung at which the two are alike; where they are not, the highest at which they were compared. */
  readonly rung: Rung
  readonly files: readonly FileComparison[]
}

/** What the comparisons of all files say of two results. */
export const summarise = (files: readonly FileComparison[], highest: Rung): Comparison => {
  const worst = (['different', 'within-tolerance'] as const).find((likeness) =>
    files.some((file) => file.likeness === likeness),
  )
  if (worst === 'different') return { likeness: worst, rung: highest, files }
  const rung = files.reduce<Rung>((most, file) => (file.rung > most ? file.rung : most), 1)
  return { likeness: worst ?? 'identical', rung, files }
}

/** Two results of which only the CIDs are compared. */
export const compareDigests = (ours: Bytes32, theirs: Bytes32): Comparison => ({
  likeness: ours === theirs ? 'identical' : 'different',
  rung: 0,
  files: [],
})
