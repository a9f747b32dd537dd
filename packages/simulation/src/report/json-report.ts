import type { TableResult } from '../run-tables.ts'
import { summarise } from './summary.ts'
import type { Summary } from './summary.ts'

/** The document that `--json` prints. */
export type JsonReport = {
  readonly name: 'mediation-game'
  readonly seed: number
  readonly runs: number
  readonly summary: Summary
  readonly tables: readonly TableResult[]
}

/** The whole run as one document. */
export const jsonReport = (
  { seed, runs }: { readonly seed: number; readonly runs: number },
  tables: readonly TableResult[],
): JsonReport => ({ name: 'mediation-game', seed, runs, summary: summarise(tables), tables })
