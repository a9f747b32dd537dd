import type { Requirements } from '../bundle/requirements.ts'
import type { CompletedFinding, FailedFinding, RunView } from '../runs/run-view.ts'

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
  /** What it found before, where it is run once more for files of its result that are gone. */
  readonly previous?: CompletedFinding
}

export type FinishedRun = Extract<RunView, { readonly state: 'completed' | 'failed' }>

/** Evidence that is kept for a tenant; `madeMs` is Unix milliseconds. */
export type KeptEvidence = { readonly tenant: string; readonly digest: string; readonly madeMs: number }

/** Which tenant may read which artifact, and which run makes it. */
export type Grants = {
  grant(tenant: string, digest: string): void
  mayRead(tenant: string, digest: string): boolean
  /** The run of this tenant that made it; undefined for what was put, or never was. */
  makerOf(tenant: string, digest: string): string | undefined
  /** Who may read it. */
  readersOf(digest: string): readonly string[]
  /** Forgets who may read what is no longer there, but for the last so many of each tenant. */
  pruneGrants(keep: number, isThere: (digest: string) => boolean): void
}

/** Evidence, until it is too old. */
export type EvidenceRecords = {
  keepEvidence(evidence: KeptEvidence): void
  /** Its tenant has it; false where it is no evidence, or fetched already. */
  markFetched(tenant: string, digest: string): boolean
  /** Oldest first. */
  unfetchedEvidence(): readonly KeptEvidence[]
  /** Forgets evidence made before that, and who may read it, and says which it was. */
  expireEvidence(beforeMs: number): readonly KeptEvidence[]
}

/**
 * What the service has promised, on disk before it is promised: runs taken on, how far they are, what they found, which tenant may
 * read which artifact, and evidence. Every change is one durable transaction.
 */
export type Journal = Grants &
  EvidenceRecords & {
    /** The number the next run gets. */
    readonly nextSequence: number
    /** Takes a run on, in place of a finished one of the same tenant and id, and lets its tenant read its bundle. */
    admit(run: Omit<JournalledRun, 'attempts'>): void
    start(sequence: number): void
    /** Back on the queue, for a reason that is no fault of the run's. */
    requeue(sequence: number): void
    /**
     * Keeps what a run found, once, and lets its tenant read these artifacts; false when it is finished or gone already.
     *
     * @param isLost it was run once more and left other files: those of its finding will not come back
     */
    finish(sequence: number, run: FinishedRun, artifacts: readonly string[], isLost?: boolean): boolean
    /** What a finished run of this tenant found. */
    find(tenant: string, runId: string): FinishedRun | undefined
    /** Whether a second execution showed that the files of its finding will not come back. */
    isLost(tenant: string, runId: string): boolean
    /** Every run that is not finished, in order of arrival. */
    unfinished(): readonly JournalledRun[]
    close(): void
  }

/** How often a run may have been running when the service ended without saying so. */
export const interruptionLimit = 2

export const interruptedTooOften: FailedFinding = {
  code: 'EXECUTOR_UNAVAILABLE',
  message: `the service broke off ${interruptionLimit} times while it ran this, so it is not run again by itself`,
  retryable: false,
}
