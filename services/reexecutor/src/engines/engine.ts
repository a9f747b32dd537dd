import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { Job } from '../bundle/job.ts'

/** Whether the engine still gives the answer it must give to a program whose answer is known. */
export type KnownAnswer = { readonly ok: boolean; readonly expected: string; readonly found: string }

/** Why a run has no result; the names are reasons of a CANNOT_REPRODUCE vote. */
export type FailureCode =
  | 'EXECUTOR_UNAVAILABLE'
  | 'KNOWN_ANSWER_FAILED'
  | 'FETCH_FAILED'
  | 'RESOURCE_LIMIT'
  | 'TIMEOUT'
  | 'MODULE_REFUSED'
  | 'OUTPUT_REFUSED'
  | 'CLASS_UNAVAILABLE'

/** A GPU as its driver names it. */
export type Gpu = { readonly uuid: string; readonly model: string; readonly vramBytes: number }

/** A part of the machine that runs one program at a time, and what a result made on it may depend on. */
export type Slot = {
  /** Unique in the service: `wasm/0`. */
  readonly id: string
  /** Everything about this engine and machine that results may depend on, as one line. */
  readonly determinismClass: string
  /** The coarse class mediators are drawn by: engine and architecture or SM family, or `portable`. */
  readonly drawClass: string
  /** CPUs a program on it can be shown at most; absent where a program cannot tell how many there are. */
  readonly cpus?: number
  readonly gpu?: Gpu
  /** Which of its ways the engine runs programs here, where it has several and a job names one: onnx's `cpu`, `webgpu`, `cuda`. */
  readonly provider?: string
}

/** A member of a result directory: bytes in memory, a file of the host that goes with `dispose`, or a folder. */
export type ResultEntry =
  | DirectoryEntry
  | { readonly path: string; readonly file: string; readonly size: number }

/** How far a run is. Log bytes are a program's own: data, never written to a log of ours as they are. */
export type RunProgress =
  | { readonly kind: 'phase'; readonly phase: 'known-answer' | 'image' | 'program' | 'collecting' }
  | { readonly kind: 'log'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }

export type RunContext = {
  readonly slot: Slot
  /** Ends the run at once. */
  readonly signal: AbortSignal
  readonly report: (progress: RunProgress) => void
}

export type EngineOutcome =
  | {
      readonly kind: 'completed'
      readonly exitCode: number
      /** What the engine said when the program trapped. */
      readonly trap?: string
      /** What the program used up, as its engine counts. */
      readonly fuelUsed?: number
      /** The result directory, and the CIDv0 of it. */
      readonly entries: readonly ResultEntry[]
      readonly resultCid: string
      /** Size and sha256 of every file among them, where the engine hashed them for the CID anyway. */
      readonly files?: readonly { readonly path: string; readonly size: number; readonly sha256: string }[]
      /** When the program itself began and ended, Unix milliseconds. */
      readonly startedAt: number
      readonly finishedAt: number
      readonly knownAnswer: KnownAnswer
      /** The class of this run, where the job narrows its slot's: the slot's and more parts after it. */
      readonly determinismClass?: string
      /** Removes what `entries` name on the host; call it once their bytes are kept. */
      readonly dispose?: () => Promise<void>
    }
  | {
      readonly kind: 'failed'
      readonly code: FailureCode
      /** What exactly, as one word: `memory`, `log`, `symlink`. */
      readonly detail?: string
      readonly fuelUsed?: number
      readonly message: string
      readonly retryable: boolean
    }

/**
 * A driver of one kind of job. `execute` runs the known-answer test first and the program then, ends the run at once when the
 * signal aborts, and throws nothing but that abort and what it does not understand.
 */
export type Engine<Kind extends Job = Job> = {
  readonly name: Kind['engine']
  /** Where it runs programs, one at a time each. */
  readonly slots: readonly Slot[]
  execute(job: Kind, context: RunContext): Promise<EngineOutcome>
  /** Runs the known-answer program once. */
  selfTest(slot: Slot): Promise<KnownAnswer>
  close(): Promise<void>
}
