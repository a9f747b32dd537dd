import type { Random } from '../game/random.ts'
import { Z_99 } from './estimate.ts'
import type { Estimate } from './estimate.ts'

type Moments = { readonly mean: number; readonly squares: number }

/** One more number among `count` others. Source: Welford, Note on a method for calculating corrected sums of squares (1962). */
const include = ({ mean, squares }: Moments, count: number, value: number, times = 1): Moments => {
  const before = value - mean
  const after = mean + (before * times) / (count + times)
  return { mean: after, squares: squares + before * (value - after) * times }
}

const momentsOf = (runs: number, random: Random, trial: (random: Random) => number): Moments => {
  let moments: Moments = { mean: 0, squares: 0 }
  for (let run = 0; run < runs; run += 1) moments = include(moments, run, trial(random))
  return moments
}

/** Between which values every trial falls. */
export type Bounds = { readonly lowest: number; readonly highest: number }

/**
 * Estimates the mean of a bounded trial from `runs` independent ones. Its 99 % interval is the normal one after z²/2 more
 * observations at either bound: Agresti and Coull's interval (Approximate is better than exact, 1998) for trials of two values, and
 * like it fit for outcomes so rare that a sample has hardly one.
 */
export const estimateMean = (
  runs: number,
  random: Random,
  { lowest, highest }: Bounds,
  trial: (random: Random) => number,
): Estimate => {
  const moments = momentsOf(runs, random, trial)
  const more = (Z_99 * Z_99) / 2
  const { mean, squares } = include(include(moments, runs, lowest, more), runs + more, highest, more)
  const count = runs + 2 * more
  const error = (Z_99 * Math.sqrt(squares / count)) / Math.sqrt(count)
  return {
    value: moments.mean,
    low: Math.max(lowest, mean - error),
    high: Math.min(highest, mean + error),
    method: 'mean',
    runs,
  }
}

/**
 * Estimates the mean of likelihood ratios from `runs` independent plays that were sampled otherwise than drawn, with the normal 99 %
 * interval (central limit theorem).
 */
export const estimateWeighted = (
  runs: number,
  random: Random,
  trial: (random: Random) => number,
): Estimate => {
  const { mean, squares } = momentsOf(runs, random, trial)
  const error = runs < 2 ? Infinity : Z_99 * Math.sqrt(squares / (runs - 1) / runs)
  return { value: mean, low: mean - error, high: mean + error, method: 'weighted', runs }
}
