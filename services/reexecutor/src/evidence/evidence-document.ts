import type { Finding, Reason, Rung } from '@lilymed/domain'
import type { ExaminationRequest } from '../examinations/examination-request.ts'
import type { Comparisons } from '../examinations/examination-view.ts'
import type { CompletedFinding, FailedFinding } from '../runs/run-view.ts'

/** The end of a log: its whole size, and the last bytes as they are. */
export type LogTail = { readonly size: number; readonly tail: Uint8Array }

/** One run of ours, as its evidence. */
export type EvidenceRun =
  | (CompletedFinding & {
      readonly state: 'completed'
      /** sha256 of the request: the job, its inputs and everything it may depend on. */
      readonly runId: string
      readonly logs: { readonly stdout: LogTail; readonly stderr: LogTail }
    })
  | (FailedFinding & { readonly state: 'failed'; readonly runId: string })

/** What an examination says. */
export type Statement = {
  readonly finding: Finding | 'UNDECIDED'
  readonly reason?: Reason
  readonly detail?: string
  readonly wantedRun?: number
  readonly rung: Rung
}

/**
 * Everything an examination saw and said. The finding follows from the rest, so whoever reads it can judge again; times are the only
 * thing in it that another mediator would not find the same.
 */
export type EvidenceDocument = {
  readonly version: 1
  readonly examinationId: string
  readonly request: ExaminationRequest
  /** sha256 of the policy's bytes; of no bytes where the module has none. */
  readonly policyDigest: string
  readonly claimBytes: 'absent' | 'read' | 'refused'
  readonly runs: readonly EvidenceRun[]
  readonly comparisons: Comparisons
  /** Why files could not be compared, where ours are more than a comparator opens. */
  readonly exceeded?: string
  readonly statement: Statement
}
