import type { Checkpoint } from '../note/checkpoint.ts'

/** How the audited log differs from what it ought to be. `leaf` is the first that differs, where it can be told. */
export interface LogDifference {
  readonly part: 'checkpoint' | 'tree' | 'entries' | 'openings' | 'store' | 'older checkpoint'
  readonly leaf?: number
  readonly message: string
}

/** What an audit found. */
export type LogAudit =
  | {
      readonly kind: 'proved'
      readonly checkpoint: Checkpoint
      /** one sentence for each thing that holds */
      readonly findings: readonly string[]
    }
  | {
      readonly kind: 'different'
      /** what held before the difference was met */
      readonly findings: readonly string[]
      readonly difference: LogDifference
    }

/** Ends an audit from within. Never leaves this folder. */
export class Differs extends Error {
  readonly difference: LogDifference

  constructor(difference: LogDifference) {
    super(difference.message)
    this.name = 'Differs'
    this.difference = difference
  }
}
