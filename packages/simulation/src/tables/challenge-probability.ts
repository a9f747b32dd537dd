import { wrongByMajority } from '../closed-form/binomial.ts'
import { challengeProbability } from '../closed-form/economics.ts'
import { mapEstimate } from '../estimate/estimate.ts'
import { NO_APPEALS } from '../game/play.ts'
import { majorities } from '../game/round.ts'
import { estimateWrong } from './colluders.ts'
import type { Cell, Table } from './table.ts'

const SEATS = 3
const F = 0.1

const PRINTED: readonly (readonly [number, string, string])[] = [
  [2, '0.274', '82 %'],
  [2.5, '0.235', '71 %'],
  [5, '0.137', '41 %'],
  [10, '0.075', '22 %'],
  [25, '0.032', '9 %'],
  [50, '0.016', '5 %'],
  [100, '0.008', '2 %'],
]

const probabilityFor =
  (collateral: number) =>
  (wrong: number): number =>
    challengeProbability({
      price: 1,
      cost: 0.8,
      fakeCost: 0,
      collateral,
      detection: 1 - wrong,
      falseReject: 0,
    })

/** How often a result must be challenged so that cheating does not pay, and what that costs. */
export const challengeTable = (): Table => ({
  id: 'challenge-probability',
  title: 'How often results must be challenged, by collateral of M prices',
  about:
    'p* = (c − c_f) / ((d − e)(1 + M)P) with c = 0.8 P, c_f = 0, e = 0 and the detection d of a majority of three at f = 0.1; overhead is 3 p* executions a job. Simulated: d.',
  cells: PRINTED.flatMap(([collateral, probabilityPrinted, overheadPrinted]): readonly Cell[] => {
    const wrong = wrongByMajority(SEATS, F)
    const estimate = estimateWrong({ rounds: majorities(SEATS), appeals: NO_APPEALS }, F, wrong)
    const probability = probabilityFor(collateral)
    const overhead = (one: number): number => SEATS * probability(one)
    return [
      {
        row: `M = ${collateral}`,
        column: 'p*',
        formula: probability(wrong),
        printed: probabilityPrinted,
        simulate: (runs, random) => mapEstimate(estimate(runs, random), probability),
      },
      {
        row: `M = ${collateral}`,
        column: 'overhead',
        formula: overhead(wrong),
        printed: overheadPrinted,
        simulate: (runs, random) => mapEstimate(estimate(runs, random), overhead),
      },
    ]
  }),
})
