import type { Requirements } from '../bundle/requirements.ts'

/** What the scheduler knows of a run; its bytes stay on disk until it has a slot. Times are Unix milliseconds. */
export type RunRequest = {
  /** Unique in the service: tenant and run id. */
  readonly key: string
  readonly tenant: string
  readonly engine: string
  /** Which of its ways the engine is to run it, where the job names one. */
  readonly provider?: string | undefined
  readonly requirements: Requirements
  /** When nobody wants the answer any more. */
  readonly deadlineMs: number | undefined
  readonly wallTimeMs: number
  readonly arrivedMs: number
  /** Grows with every run that is taken on: who came first. */
  readonly sequence: number
}

/** A run without a deadline queues as if it had one this long after its arrival, so that no stream of urgent runs starves it. */
export const patienceMs = 3_600_000

/** By what the queue is ordered: the deadline, or the end of the patience of a run that has none. */
export function urgency({ deadlineMs, arrivedMs }: RunRequest): number {
  return deadlineMs ?? arrivedMs + patienceMs
}

/** Earliest deadline first, equal ones in order of arrival. */
export function byUrgency(a: RunRequest, b: RunRequest): number {
  return urgency(a) - urgency(b) || a.sequence - b.sequence
}
