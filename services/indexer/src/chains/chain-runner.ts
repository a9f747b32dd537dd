import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@lilymed/service-kit'
import { chainFailure } from './chain-failure.ts'
import type { ChainFailure } from './chain-failure.ts'
import type { OpenedChain } from './open-chain.ts'
import { createRateMeter } from './rate-meter.ts'
import type { Rate } from './rate-meter.ts'

/** Where one chain stands among the others. */
export type ChainState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'running' }
  /** It failed and will be opened again. */
  | { readonly kind: 'waiting'; readonly failure: ChainFailure; readonly retryAt: Date }
  /** It failed for good: somebody has to do something. */
  | { readonly kind: 'stopped'; readonly failure: ChainFailure }

/** What an open chain shows of itself. */
export type LastSight = {
  readonly epoch: OpenedChain['epoch']
} & { readonly [Key in 'ingest' | 'head' | 'endpoints']: ReturnType<OpenedChain[Key]> }

const sightOf = (chain: OpenedChain): LastSight => ({
  epoch: chain.epoch,
  ingest: chain.ingest(),
  head: chain.head(),
  endpoints: chain.endpoints(),
})

/** Keeps one chain followed, whatever becomes of the others. */
export type ChainRunner = {
  readonly chainId: number
  /** Opens the chain without writing anything; resolves with why that failed, if it did, and when closing begins. */
  open(): Promise<ChainFailure | null>
  /** Begins to follow the chain; resolves when it runs, waits to be tried again, or has stopped. */
  start(): Promise<void>
  state(): ChainState
  /** What is open, if anything is. */
  opened(): OpenedChain | undefined
  /** What is known of the chain: as it is now, or as it was when it was last open; null before it ever was. */
  sight(): LastSight | null
  rate(): Rate | null
  close(): Promise<void>
}

export type ChainRunnerOptions = {
  readonly chainId: number
  readonly open: () => Promise<OpenedChain>
  readonly logger: Logger
  /** Told once when the chain has stopped for good. */
  readonly onStopped: (failure: ChainFailure) => void
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause?: Pause
}

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

const firstPauseMs = 1_000
const longestPauseMs = 60_000

const rest: Pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined)

const sampleEveryMs = 1_000
/** A chain that ran for this long starts counting its failures anew. */
const steadyAfterMs = 60_000

/** Opens a chain and follows it; opens it again, after a growing pause, when that may help. */
export const createChainRunner = ({
  chainId,
  open,
  logger,
  onStopped,
  pause = rest,
}: ChainRunnerOptions): ChainRunner => {
  const stopping = new AbortController()
  const rates = createRateMeter()
  let state: ChainState = { kind: 'opening' }
  let opened: OpenedChain | undefined
  let lastSight: LastSight | null = null
  let failures = 0
  let pauseMs = 0
  let running: Promise<void> = Promise.resolve()

  const shutChain = (chain: OpenedChain): Promise<void> =>
    chain.close().catch((error: unknown) => logger.warn({ err: error, chainId }, 'close a chain'))
  const shut = async (): Promise<void> => {
    const last = opened
    // Whoever looks at a chain that stopped wants to know how far it came and of whom it was read.
    if (last !== undefined) lastSight = sightOf(last)
    opened = undefined
    if (last !== undefined) await shutChain(last)
  }
  /** Undefined where closing began meanwhile; what is open later is closed at once then: an endpoint that hangs must not hold the end up. */
  const openUnlessStopped = async (): Promise<OpenedChain | undefined> => {
    const opening = open()
    const stopped = Promise.withResolvers<undefined>()
    const stop = (): void => stopped.resolve(undefined)
    stopping.signal.addEventListener('abort', stop)
    try {
      const chain = await Promise.race([opening, stopped.promise])
      if (chain === undefined) void opening.then(shutChain, () => undefined)
      return chain
    } finally {
      stopping.signal.removeEventListener('abort', stop)
    }
  }
  const note = (error: unknown, what: string): ChainFailure => {
    const failure = chainFailure(error, new Date())
    failures += 1
    pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20))
    state = failure.retryable
      ? { kind: 'waiting', failure, retryAt: new Date(failure.since.getTime() + pauseMs) }
      : { kind: 'stopped', failure }
    const { code, reason } = failure
    if (failure.retryable) logger.warn({ chainId, code, reason, pauseMs }, what)
    else logger.error({ chainId, code, reason, remedy: failure.remedy }, 'a chain has stopped')
    return failure
  }
  const sample = (): void => {
    const { observed = null, eventsAppended: events = 0 } = opened?.ingest() ?? {}
    if (observed !== null) rates.sample({ atMs: performance.now(), blocks: observed.number, events })
  }

  /** Once through: open, follow, and see how it ends. Says whether to go round again. */
  const followOnce = async (settled: () => void): Promise<boolean> => {
    try {
      opened ??= await openUnlessStopped()
      if (opened === undefined || stopping.signal.aborted) return false
      await opened.start()
      state = { kind: 'running' }
      settled()
      const startedAt = performance.now()
      const sampling = setInterval(sample, sampleEveryMs)
      sampling.unref()
      try {
        await opened.ended()
      } finally {
        clearInterval(sampling)
        if (performance.now() - startedAt >= steadyAfterMs) failures = 0
      }
      return false
    } catch (error) {
      await shut()
      if (stopping.signal.aborted) return false
      const failure = note(error, 'a chain failed; trying again')
      if (!failure.retryable) onStopped(failure)
      settled()
      return failure.retryable
    }
  }
  const run = async (settled: () => void): Promise<void> => {
    for (let goOn = true; goOn && !stopping.signal.aborted;) {
      if (state.kind === 'waiting') await pause(pauseMs, stopping.signal)
      if (stopping.signal.aborted) break
      goOn = await followOnce(settled)
    }
  }

  return {
    chainId,
    open: async () => {
      try {
        opened = await openUnlessStopped()
        return null
      } catch (error) {
        // Whether it is tried again is for whoever opens it: where no chain can be opened, nothing is.
        return note(error, 'a chain could not be opened')
      }
    },
    start: async () => {
      if (state.kind === 'stopped') return onStopped(state.failure)
      const settled = Promise.withResolvers<void>()
      if (state.kind === 'waiting') settled.resolve()
      running = run(settled.resolve).finally(settled.resolve)
      await settled.promise
    },
    state: () => state,
    opened: () => opened,
    sight: () => (opened === undefined ? lastSight : sightOf(opened)),
    rate: () => rates.rate(),
    close: async () => {
      stopping.abort()
      await shut()
      await running
      // What was opened when closing began.
      await shut()
    },
  }
}
