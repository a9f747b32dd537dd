import type { Random } from '../game/random.ts'
import { Z_99 } from './estimate.ts'
import type { Estimate } from './estimate.ts'

/**
 * The 99 % interval of a probability of which `hits` of `runs` trials came true. Source: Wilson, Probable inference, the law of
 * succession, and statistical inference (1927).
 */
export const wilson = (hits: number, runs: number): { readonly low: number; readonly high: number } => {
  const square = Z_99 * Z_99
  const share = hits / runs
  const centre = (share + square / (2 * runs)) / (1 + square / runs)
  const spread =
    (Z_99 / (1 + square / runs)) * Math.sqrt((share * (1 - share)) / runs + square / (4 * runs * runs))
  return {
    low: hits === 0 ? 0 : Math.max(0, centre - spread),
    high: hits === runs ? 1 : Math.min(1, centre + spread),
  }
}

/** Estimates how often a trial comes true, from `runs` independent ones. */
export const estimateShare = (runs: number, random: Random, trial: (random: Random) => boolean): Estimate => {
  let hits = 0
  for (let run = 0; run < runs; run += 1) if (trial(random)) hits += 1
  return { value: hits / runs, ...wilson(hits, runs), method: 'plays', runs }
}
