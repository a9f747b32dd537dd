import { randomUUID } from 'node:crypto'
import type { EventStore } from '@lilymed/event-store'
import { AppError } from '@lilymed/service-kit'
import type { BlockRef, LogSource } from '../log-source/log-source.ts'
import type { ContractSet } from '../translate/contract-set.ts'
import type { BatchReader } from '../translate/reads/send-calls.ts'
import type { Translator } from '../translate/translator.ts'
import { isUnread } from '../translate/unread-record.ts'
import { factStream } from './fact-stream.ts'
import { safeObserved } from './finality.ts'
import type { IngestAction } from './ingest-action.ts'
import type { IngestEffect } from './ingest-effect.ts'
import { lastObserved } from './ingest-state.ts'
import type { FinalityRule, IngestState, PlannedAppend } from './ingest-state.ts'
import { initialIngestState } from './initial-state.ts'
import { reduceIngest } from './reduce.ts'
import { createEffects } from './run-effects.ts'
import { wordsOfLoss } from './tip-loss.ts'

/** The little of a logger that ingest uses; pino's fits. */
export type IngestLogger = Readonly<Record<'info' | 'warn', (data: object, message: string) => void>>

export type IngestOptions = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly source: LogSource
  readonly translator: Translator
  /** Reads blocks a second time where a deal's history has a hole; without one holes are reported only. */
  readonly reader?: BatchReader
  readonly contracts: ContractSet
  /** The contracts' deployment block, or any block before it. */
  readonly startBlock: number
  /** A random UUID by default. Two runs must never share one. */
  readonly epoch?: string
  /** Most blocks read at once, 10,000 by default; how many it is adapts to what they hold and what the endpoint takes. */
  readonly rangeBlocks?: number
  /** What counts as final where the RPC has no `finalized` tag; null, the default, for nothing. */
  readonly finality?: FinalityRule | null
  readonly firstBackoffMs?: number
  readonly longestBackoffMs?: number
  readonly regressionGraceMs?: number
  /** How long a range as wide as one that was refused is not asked for; ten minutes by default. */
  readonly refusalMemoryMs?: number
  readonly logger?: IngestLogger
  /** Told of each rewind once it is durable: how many observed blocks it took back. */
  readonly onRewind?: (depth: number) => void
}

export type IngestStatus = {
  /** The first block this stream holds. */
  readonly startBlock: number
  readonly observed: BlockRef | null
  /** The newest observed block that the RPC calls safe; the final one where it does not say. */
  readonly safe: BlockRef | null
  readonly finalised: BlockRef | null
  readonly head: BlockRef | null
  /** The block to be reached: the head when it was last seen. */
  readonly target: number | null
  /** The range being read, or the last that was. */
  readonly range: { readonly from: number; readonly to: number } | null
  /** by this run */
  readonly eventsAppended: number
  /** Records appended by this run of what could not be made a fact of. */
  readonly unreadAppended: number
  /** How often this run had to wait before it read on. */
  readonly backoffs: number
  readonly caughtUp: boolean
  /** Why nothing was stored since, and how often in a row; null where the last try went well. */
  readonly failing: { readonly reason: string; readonly times: number } | null
  /** The RPC answers. */
  readonly connected: boolean
  /** Why no tip is known at present, and since when; null while one is. */
  readonly lost: { readonly error: Error; readonly forMs: number } | null
}

export type Ingest = {
  readonly stream: string
  /** Resolves once the stream is taken over; rejects if that cannot be. */
  start(): Promise<void>
  /** Resolves when every block up to the head has been observed for the first time; rejects if ingest ends before. */
  caughtUp(): Promise<void>
  /** Resolves after close(); rejects when ingest cannot go on, for instance with IngestFenced. */
  ended(): Promise<void>
  status(): IngestStatus
  /** Finishes the append under way and stops. The stream can be resumed at any time. */
  close(): Promise<void>
}

/** Follows a chain into its stream of facts. All decisions are the reducer's; this only carries them out. */
export const createIngest = (options: IngestOptions): Ingest => {
  const { source, contracts, logger } = options
  const stream = factStream(source.chainId)
  const epoch = options.epoch ?? randomUUID()
  let state: IngestState = initialIngestState({
    chainId: source.chainId,
    startBlock: options.startBlock,
    epoch,
    contracts: Object.fromEntries(contracts.map(({ name, address }) => [name, address])),
    rangeBlocks: options.rangeBlocks ?? 10_000,
    finality: options.finality ?? null,
    firstBackoffMs: options.firstBackoffMs ?? 250,
    longestBackoffMs: options.longestBackoffMs ?? 15_000,
    regressionGraceMs: options.regressionGraceMs ?? 2_000,
    refusalMemoryMs: options.refusalMemoryMs ?? 600_000,
  })
  const begun = quiet(Promise.withResolvers<void>())
  const caughtUp = quiet(Promise.withResolvers<void>())
  const ended = quiet(Promise.withResolvers<void>())
  const stopping = new AbortController()
  const perform = createEffects({ ...options, stream, epoch, signal: stopping.signal })

  let unreadAppended = 0
  let backoffs = 0
  let lostAt = 0

  /** Once so many facts of an append are known to be durable: the store said so, or the stream did after its answer was lost. */
  const tell = ({ facts, brings }: PlannedAppend, stored: number): void => {
    unreadAppended += facts.slice(0, stored).filter(({ type }) => isUnread(type)).length
    const last = lastObserved(state)
    if (stored === facts.length && brings.kind === 'rewound' && last !== null)
      options.onRewind?.(last.number - brings.to.number)
  }
  const dispatch = (action: IngestAction): void => {
    if (action.kind === 'appended' && state.append !== null) tell(state.append, state.append.facts.length)
    if (action.kind === 'recalled' && state.append !== null) tell(state.append, action.stored)
    const [next, effects] = reduceIngest(state, action)
    if (next.tipLost !== null && wordsOfLoss(next.tipLost) !== (state.tipLost && wordsOfLoss(state.tipLost)))
      lostAt = performance.now()
    state = next
    for (const effect of effects) run(effect)
  }
  const run = (effect: IngestEffect): void => {
    switch (effect.kind) {
      case 'announce':
        return effect.what === 'begun' ? begun.resolve() : caughtUp.resolve()
      case 'report':
        return logger?.[effect.level]({ chainId: source.chainId, ...effect.data }, effect.message)
      case 'end':
        return finish(effect.error)
      default:
        if (effect.kind === 'wait') backoffs += 1
        void perform(effect).then((action) => action !== null && dispatch(action))
    }
  }
  const finish = (error: Error | null): void => {
    stopping.abort()
    for (const waiting of [begun, caughtUp]) waiting.reject(error ?? closed())
    if (error === null) ended.resolve()
    else ended.reject(error)
  }
  const follow = async (): Promise<void> => {
    for await (const update of source.follow(stopping.signal)) {
      if (update.kind === 'head') dispatch({ kind: 'tipSeen', tip: update.observation })
      else
        dispatch({
          kind: 'tipLost',
          error: update.error instanceof Error ? update.error : new Error(String(update.error)),
        })
    }
  }

  return {
    stream,
    start: async () => {
      dispatch({ kind: 'start' })
      await begun.promise
      follow().catch((error: unknown) =>
        dispatch({ kind: 'failed', error: error as Error, retryable: false }),
      )
    },
    caughtUp: () => caughtUp.promise,
    ended: () => ended.promise,
    status: () => ({
      startBlock: state.settings.startBlock,
      observed: lastObserved(state),
      safe: safeObserved(state),
      finalised: state.finalised,
      head: state.tip?.head ?? null,
      target: state.tip?.head.number ?? null,
      range: state.range === null ? null : { from: state.range.from, to: state.range.to },
      eventsAppended: state.eventsAppended,
      unreadAppended,
      backoffs,
      caughtUp: state.caughtUp,
      failing: state.failure === null ? null : { reason: state.failure, times: state.failures },
      connected: state.tip !== null && state.tipLost === null,
      lost: state.tipLost === null ? null : { error: state.tipLost, forMs: performance.now() - lostAt },
    }),
    close: async () => {
      dispatch({ kind: 'stop' })
      await ended.promise.catch(() => undefined)
    },
  }
}

/** A rejection nobody waits for is no crash: whoever asks later still sees it. */
const quiet = <T>(waiting: PromiseWithResolvers<T>): PromiseWithResolvers<T> => {
  waiting.promise.catch(() => undefined)
  return waiting
}

const closed = (): AppError =>
  new AppError({
    code: 'INGEST_CLOSED',
    message: 'ingest was closed before this could happen',
    retryable: false,
  })
