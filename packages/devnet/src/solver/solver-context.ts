import type { ModuleShelf } from './module-shelf.ts'
import type { SolverRecords } from './solver-records.ts'

/** What every route has at hand. */
export type SolverContext = {
  readonly records: SolverRecords
  readonly shelf: ModuleShelf
  /** Milliseconds since 1970. */
  readonly now: () => number
}
