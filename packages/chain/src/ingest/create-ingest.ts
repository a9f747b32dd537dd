import { randomUUID } from 'node:crypto'
import type { EventStore } from '@lilymed/event-store'
import { AppError } from '@lilymed/service-kit'
import type { BlockRef, LogSource } from '../log-source/log-source.ts'
import type { ContractSet } from '../translate/contract-set.ts'
import type { Translator } from '../translate/translator.ts'
import { initialIngestState, lastObserved } from './ingest-state.ts'
import type { IngestAction, IngestEffect, IngestState } from './ingest-state.ts'
import { reduceIngest } from './reduce.ts'
import { createEffects } from './run-effects.ts'

/** The little of a logger that ingest uses; pino's fits. */
export type IngestLogger = Readonly<Record<'info' | 'warn', (data: object, message: string) => void>>

export type IngestOptions = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>
  readonly source: LogSource
  readonly translator: Translator
  readonly contracts: ContractSet
  /** The contracts' deployment block, or any block before it. */
  readonly startBlock: number
  /** A random UUID by default. Two runs must never share one. */
  readonly epoch?: string
  /** Most blocks read at once; 50 by default. */
  readonly rangeBlocks?: number
  /** Blocks below the head that count as final where the RPC has no `finalized` tag; null, the default, for never. */
  readonly finalityDepth?: number | null
  readonly firstBackoffMs?: number
  readonly longestBackoffMs?: number
  readonly regressionGraceMs?: number
  readonly logger?: IngestLogger
}

export type IngestStatus = {
  readonly observed: BlockRef | null
  readonly finalised: BlockRef | null
  readonly head: BlockRef | null
  readonly caughtUp: boolean
  /** The RPC answers. */
  readonly connected: boolean
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

/** The name of a chain's stream of facts. */
export const factStream = (chainId: number): string => `chain-${chainId}.facts`

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
    rangeBlocks: options.rangeBlocks ?? 50,
    finalityDepth: options.finalityDepth ?? null,
    firstBackoffMs: options.firstBackoffMs ?? 250,
    longestBackoffMs: options.longestBackoffMs ?? 15_000,
    regressionGraceMs: options.regressionGraceMs ?? 2_000,
  })
  const begun = quiet(Promise.withResolvers<void>())
  const caughtUp = quiet(Promise.withResolvers<void>())
  const ended = quiet(Promise.withResolvers<void>())
  const stopping = new AbortController()
  const perform = createEffects({ ...options, stream, epoch, signal: stopping.signal })

  const dispatch = (action: IngestAction): void => {
    const [next, effects] = reduceIngest(state, action)
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
          reason: update.error instanceof Error ? update.error.message : String(update.error),
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
      observed: lastObserved(state),
      finalised: state.finalised,
      head: state.tip?.head ?? null,
      caughtUp: state.caughtUp,
      connected: state.tip !== null && !state.tipLost,
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
