import type { Job } from '../../bundle/job.ts'
import type { Engine } from '../engine.ts'

/** An engine of drivers that a machine may not have. */
export type NativeEngine<Kind extends Job> = Engine<Kind> & {
  /** For each way of running programs that was asked for and cannot be had, one line: what is missing and what to do. */
  readonly unavailable: readonly string[]
}
