import type { EngineOutcome, KnownAnswer } from '../engine.ts'
import type { KnownAnswerTest } from './known-answer.ts'
import type { StartCell } from './start-cell.ts'
import type { WasmJob } from '../../bundle/job.ts'

/** What the pool gives to every worker thread when it starts. */
export type WorkerSetup = { readonly knownAnswer: KnownAnswerTest }

/** What a worker is asked. Into `started` goes when the program began. */
export type WorkerTask =
  | { readonly kind: 'run'; readonly job: WasmJob; readonly started: StartCell }
  | { readonly kind: 'self-test' }

export type WorkerReply =
  | { readonly kind: 'ran'; readonly outcome: EngineOutcome }
  | { readonly kind: 'tested'; readonly knownAnswer: KnownAnswer }
