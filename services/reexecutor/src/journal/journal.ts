import type { Requirements } from '../bundle/requirements.ts'
import type { FailedFinding, RunView } from '../runs/run-view.ts'

/** A run as the journal has it; its bundle is the artifact of the same digest. Times are Unix milliseconds. */
export type JournalledRun = {
  readonly sequence: number
  readonly tenant: string
  readonly runId: string
  readonly engine: string
  readonly provider?: string | undefined
  readonly requirements: Requirements
  readonly wallTimeMs: number
  readonly deadlineMs: number | undefined
  readonly arrivedMs: number
  /** How often it was started. */
  readonly attempts: number
}

export type FinishedRun = Extract<RunView, { readonly state: 'completed' | 'failed' }>

/**
 * What the service has promised, on disk before it is promised: runs taken on, how far they are, what they found, and which
 * tenant may read which artifact. Every change is one durable transaction.
 */
export type Journal = {
  /** The number the next run gets. */
  readonly nextSequence: number
  /** Takes a run on, in place of a finished one of the same tenant and id, and lets its tenant read its bundle. */
  admit(run: Omit<JournalledRun, 'attempts'>): void
  start(sequence: number): void
  /** Back on the queue, for a reason that is no fault of the run's. */
  requeue(sequence: number): void
  /** Keeps what a run found, once, and lets its tenant read these artifacts; false when it is finished or gone already. */
  finish(sequence: number, run: FinishedRun, artifacts: readonly string[]): boolean
  /** What a finished run of this tenant found. */
  find(tenant: string, runId: string): FinishedRun | undefined
  /** Every run that is not finished, in order of arrival. */
  unfinished(): readonly JournalledRun[]
  grant(tenant: string, digest: string): void
  mayRead(tenant: string, digest: string): boolean
  /** Forgets who may read what is no longer there. */
  pruneGrants(isThere: (digest: string) => boolean): void
  close(): void
}

/** How often a run may have been running when the service ended without saying so. */
export const interruptionLimit = 2

export const interruptedTooOften: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: `the service broke off ${interruptionLimit} times while it ran this, so it is not run again by itself`,
  retryable: false,
}
