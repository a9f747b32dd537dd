import { calibrate } from '../calibrate/calibrate.ts'
import type { CalibrateOptions } from '../calibrate/calibrate.ts'
import type { Calibration } from '../calibrate/calibration.ts'
import { compareResults } from '../compare/compare-results.ts'
import type { CompareTask } from '../compare/comparer.ts'
import type { ResultsCompared } from '../compare/compare-results.ts'

/** One task of the compare pool, which calls it by name: two results, file by file. */
export function runTask({ ours, theirs, policy }: CompareTask): Promise<ResultsCompared> {
  return compareResults(ours, theirs, policy)
}

/** Another task of the pool: what several honest results say of how they can be compared. */
export function calibrateTask(options: CalibrateOptions): Promise<Calibration> {
  return calibrate(options)
}
