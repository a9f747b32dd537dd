import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { Job } from '../bundle/job.ts'

/** Whether the engine still gives the answer it must give to a program whose answer is known. */
export type KnownAnswer = { readonly ok: boolean; readonly expected: string; readonly found: string }

/** Why a run has no result; the names are reasons of a CANNOT_REPRODUCE vote. */
export type FailureCode =
  | 'EXECUTOR_UNAVAILABLE'
  | 'KNOWN_ANSWER_FAILED'
  | 'RESOURCE_LIMIT'
  | 'TIMEOUT'
  | 'MODULE_REFUSED'

export type EngineOutcome =
  | {
      readonly kind: 'completed'
      readonly exitCode: number
      /** What the engine said when the program trapped. */
      readonly trap?: string
      /** The result directory, and the CIDv0 of it. */
      readonly entries: readonly DirectoryEntry[]
      readonly resultCid: string
      /** When the program itself began and ended, Unix milliseconds. */
      readonly startedAt: number
      readonly finishedAt: number
      readonly knownAnswer: KnownAnswer
    }
  | {
      readonly kind: 'failed'
      readonly code: FailureCode
      readonly message: string
      readonly retryable: boolean
    }

/**
 * A driver of one kind of job. `execute` ends the run at once when `signal` aborts, and throws
 * nothing but that abort and what it does not understand.
 */
export type Engine = {
  readonly name: string
  /** Everything about this engine and machine that results may depend on, as one line. */
  readonly determinismClass: string
  execute(job: Job, signal: AbortSignal): Promise<EngineOutcome>
  /** Runs the known-answer program once. */
  selfTest(): Promise<KnownAnswer>
  close(): Promise<void>
}
