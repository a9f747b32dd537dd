import { RpcError } from '../rpc/rpc-error.ts'
import type { Clock } from './clock.ts'
import { askedOnce } from './ask-once.ts'
import type { Attempt } from './ask-once.ts'
import type { Endpoint } from './endpoint.ts'
import { usualHigh } from './latency.ts'
import { noEndpoint } from './no-endpoint.ts'
import { rankEndpoints } from './rank-endpoints.ts'
import type { Need } from './rank-endpoints.ts'
import type { Register } from './register.ts'
import { LONGEST_WAIT_MS, waitOf } from './pace.ts'
import type { Rejection } from './tell-rejections.ts'

/** One request as the endpoints' metrics see it. */
export type RequestReport = {
  readonly endpoint: string
  readonly method: string
  readonly ms: number
  /** `answered`, `withdrawn`, or the code of the failure */
  readonly outcome: string
}

export type PoolContext = {
  readonly endpoints: readonly Endpoint[]
  readonly register: Register
  readonly clock: Clock
  /** Aborts when the pool is closed. */
  readonly closed: AbortSignal
  readonly onRequest?: ((report: RequestReport) => void) | undefined
  /** Told of answers that are not believed. */
  readonly onRejected?: ((rejection: Rejection) => void) | undefined
}

/** A request that any of several endpoints may answer. */
export type Ask<T> = {
  readonly need: Need
  readonly method: string
  /** Calls it consists of, which is what providers count. */
  readonly calls: number
  /** May be asked of a second endpoint while the first still works on it. */
  readonly mayHedge: boolean
  /** May be asked of another endpoint after one failed that may have done it. */
  readonly mayRepeat: boolean
  readonly run: (endpoint: Endpoint, signal: AbortSignal) => Promise<T>
  /** Undefined for an answer that ends the request; otherwise why another endpoint's would be better. */
  readonly unfit?: (answer: T, id: number) => string | undefined
  /** Which of two answers that are both unfit says more. */
  readonly better?: (one: T, other: T) => T
}

export type Asked<T> = { readonly answer: T; readonly by: number }

const HEDGE_WITHOUT_DATA_MS = 3_000
const SHORTEST_HEDGE_MS = 50
/** One hedge for ten requests in the long run, and never more than this many in a row. */
const HEDGE_SHARE = 0.1
const MOST_HEDGES = 10
const MOST_ROUNDS = 4

/**
 * Asks the best endpoint, the next one when it fails, gives an unfit answer or is slower than it usually is, and takes the first
 * answer that is fit. Waits for the rate of endpoints that limit it, within bounds. If no answer is fit, the best of the unfit ones
 * is given. Throws {@link RpcError}: the failure of the one endpoint there is, or RPC_NO_ENDPOINT with every endpoint's.
 */
export const createAsker = (
  context: PoolContext,
): (<T>(ask: Ask<T>, only?: readonly number[]) => Promise<Asked<T>>) => {
  const { register, clock, closed } = context
  let hedges = 2

  const round = async <T>(ask: Ask<T>, ranked: readonly number[]): Promise<Asked<T>> => {
    const left = [...ranked]
    const running = new Map<number, { attempt: Promise<Attempt<T>>; over: AbortController }>()
    const failures: RpcError[] = []
    let unfit: Asked<T> | undefined
    const start = (): number | undefined => {
      const id = left.shift()
      if (id === undefined) return undefined
      const over = new AbortController()
      const attempt = askedOnce(context, ask, id, AbortSignal.any([closed, over.signal]))
      running.set(id, { attempt, over })
      return id
    }
    const hedgeTime = new AbortController()
    let hedge: Promise<null> | undefined
    const first = start()
    if (ask.mayHedge && left.length > 0 && first !== undefined) {
      const usual = usualHigh(register.of(first).latency[ask.need.what]) ?? HEDGE_WITHOUT_DATA_MS
      const wait = waitOf(register.of(first).pace, clock.now()) + Math.max(SHORTEST_HEDGE_MS, usual)
      hedge = clock.pause(wait, AbortSignal.any([closed, hedgeTime.signal])).then(() => null)
    }
    try {
      while (running.size > 0) {
        const attempts: Array<Promise<Attempt<T> | null>> = [...running.values()].map(
          ({ attempt }) => attempt,
        )
        const done = await Promise.race(hedge === undefined ? attempts : [...attempts, hedge])
        if (done === null) {
          hedge = undefined
          if (hedges >= 1 && !closed.aborted && start() !== undefined) hedges -= 1
          continue
        }
        running.delete(done.by)
        if ('failure' in done) {
          if (closed.aborted) throw done.failure
          failures.push(done.failure)
          if (ask.mayRepeat || done.failure.code === 'RPC_RATE_LIMITED') start()
          continue
        }
        const reason = ask.unfit?.(done.answer, done.by)
        if (reason === undefined) return done
        if (ranked.length > 1) register.note(done.by, { kind: 'unfit', reason })
        const kept = unfit?.answer
        unfit = kept === undefined || (ask.better?.(kept, done.answer) ?? kept) === done.answer ? done : unfit
        start()
      }
    } finally {
      hedgeTime.abort()
      for (const { over } of running.values()) over.abort()
    }
    if (unfit !== undefined) return unfit
    const [failure] = failures
    throw failure !== undefined && (ranked.length === 1 || !ask.mayRepeat)
      ? failure
      : noEndpoint(register.states(), failures)
  }

  return async (ask, only) => {
    hedges = Math.min(MOST_HEDGES, hedges + HEDGE_SHARE)
    for (let rounds = 1; ; rounds += 1) {
      const now = clock.now()
      const ranked = rankEndpoints(register.states(), ask.need, now).filter(
        (id) => only?.includes(id) ?? true,
      )
      const waits = ranked.map((id) => waitOf(register.of(id).pace, now))
      if (closed.aborted) throw new RpcError('RPC_CLOSED', 'the endpoints have been closed')
      if (ranked.length === 0) throw noEndpoint(register.states(), [])
      if (Math.min(...waits) > LONGEST_WAIT_MS) throw limitedFor(Math.min(...waits))
      // Whoever must be waited for long is not asked as long as there is another.
      const ready = ranked.filter((_, place) => (waits[place] ?? 0) <= LONGEST_WAIT_MS)
      try {
        return await round(ask, ready)
      } catch (failure) {
        const isRate = failure instanceof RpcError && failure.code === 'RPC_RATE_LIMITED'
        if (!isRate || rounds === MOST_ROUNDS) throw failure
      }
    }
  }
}

const limitedFor = (ms: number): RpcError =>
  new RpcError(
    'RPC_RATE_LIMITED',
    `every endpoint limits our rate, the first for ${Math.ceil(ms / 1_000)} s more`,
    {
      retryAfterMs: ms,
    },
  )
