import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { WasmJob } from './wasm/wasm-job.ts'

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
      readonly knownAnswer: KnownAnswer
    }
  | {
      readonly kind: 'failed'
      readonly code: FailureCode
      readonly message: string
      readonly retryable: boolean
    }

export type ExecuteOptions = {
  /** Ends the run at once, wherever it is. */
  readonly signal: AbortSignal
  /** Called when the program itself begins, after queueing, start-up and self-test. */
  readonly onStarted: () => void
}

/** A driver of one kind of job. `execute` throws only what it does not understand, and the caller's abort. */
export type Engine = {
  readonly name: string
  /** Everything about this engine and machine that results may depend on, as one line. */
  readonly determinismClass: string
  execute(job: WasmJob, options: ExecuteOptions): Promise<EngineOutcome>
  /** Runs the known-answer program once. */
  selfTest(): Promise<KnownAnswer>
  close(): Promise<void>
}
