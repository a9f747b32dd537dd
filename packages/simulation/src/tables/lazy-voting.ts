import { canaryShare } from '../closed-form/economics.ts'
import { mapEstimate } from '../estimate/estimate.ts'
import { EXECUTION } from '../game/pay.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities } from '../game/round.ts'
import { lazy } from '../game/strategy.ts'
import { estimatePay } from './setting.ts'
import type { Setting } from './setting.ts'
import type { Table } from './table.ts'

const REWARD = 1.25

const PRINTED: readonly (readonly [number, string])[] = [
  [2, '31 %'],
  [5, '16 %'],
  [10, '8.9 %'],
  [20, '4.7 %'],
  [50, '2.0 %'],
]

/** The world where laziness pays best: everybody is lazy, and only canaries tell. */
const everybodyLazy = (slash: number, canaries: number): Setting => ({
  rounds: majorities(3),
  appeals: NO_APPEALS,
  population: [{ strategy: lazy, share: 1 }],
  terms: { reward: REWARD, slash },
  sealed: false,
  wrongShare: 0.3,
  canaries,
  judgedBy: 'majority',
})

/** The share of canaries that makes always accepting unprofitable. */
export const lazyVoting = (): Table => ({
  id: 'canary-share',
  title: 'The share of canaries from which on accepting without running does not pay',
  about:
    'π* = C / (r + s) with r = 1.25 C. Simulated: what canaries cost a lazy mediator among lazy ones, and the share at which that is one execution.',
  cells: PRINTED.map(([slash, printed]) => {
    const formula = canaryShare(REWARD, slash)
    const estimate = estimatePay(everybodyLazy(slash, formula), lazy)
    return {
      row: `s = ${slash} C`,
      column: 'π*',
      formula,
      printed,
      // Every canary costs a lazy mediator alike, so the share that costs an execution is in proportion.
      simulate: (runs, random) =>
        mapEstimate(estimate(runs, random), (pay) => (formula * EXECUTION) / (REWARD - pay)),
    }
  }),
})
