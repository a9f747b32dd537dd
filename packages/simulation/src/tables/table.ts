import type { Estimate } from '../estimate/estimate.ts'
import type { Random } from '../game/random.ts'

/** One figure: what a formula says, what was printed of it before, and how to estimate it by playing. */
export type Cell = {
  readonly row: string
  readonly column: string
  readonly formula: number
  /** The figure of the mechanism's design, as it is printed there; absent where it prints none. */
  readonly printed?: string
  /** Why the printed figure is not what the formula rounds to, where that is known. */
  readonly remark?: string
  /** Estimates it from about `runs` disputes. */
  readonly simulate: (runs: number, random: Random) => Estimate
}

/** Figures that belong together. */
export type Table = {
  /** kebab-case, stable: the name in the JSON document. */
  readonly id: string
  readonly title: string
  /** What is assumed, and where the formula comes from. */
  readonly about: string
  readonly cells: readonly Cell[]
}
