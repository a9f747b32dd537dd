import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import { setTimeout as delay } from 'node:timers/promises'
import { type EventStoreError, OutcomeUnknown, Unavailable } from '../port/errors.ts'
import { classifyFailure, type Failure, isTransient, type TransientFailure } from './classify-failure.ts'
import type { Connection } from './connection.ts'
import { AccessDenied, RequestRefused } from './errors.ts'
import type { HealthRecord } from './health.ts'
import { withinTime } from './within-time.ts'

/** What writing needs. `closing` aborts with the error that ends writes when the store closes. */
export interface WriteContext {
  readonly connection: Connection
  readonly health: HealthRecord
  readonly closing: AbortSignal
  /** how long one attempt may go without an answer */
  readonly attemptTimeoutMs: number
}

/** One write. */
export interface Write<T> {
  readonly run: (client: KurrentDBClient) => Promise<T>
  /** whether doing it twice is the same as once: then an unknown outcome is found out by doing it again */
  readonly isRepeatable: boolean
  /** what a refusal means to the caller */
  readonly refuse: (failure: Refusal, wasUnknown: boolean) => T | EventStoreError
  readonly timeoutMs?: number | undefined
}

/** A failure that says the write was looked at and turned down. */
export type Refusal = Exclude<Failure, TransientFailure | { kind: 'denied' | 'refused' }>

/** An append is tried this often before its outcome counts as unknown. */
export const attempts = 3

const pauseMs = 50

/**
 * Carries out a write with time limits of its own, since the client has none that hold: its deadline is only told to
 * the server, as a time of day, and a server that hangs is noticed after 15 s by missing keepalives.
 *
 * @throws OutcomeUnknown if it may have been written; Unavailable if it surely was not; what `refuse` makes of a refusal
 */
export async function attemptWrite<T>(context: WriteContext, write: Write<T>): Promise<T> {
  const { connection, health, closing, attemptTimeoutMs } = context
  const { server } = connection.target
  const end = Date.now() + (write.timeoutMs ?? attempts * attemptTimeoutMs)
  let isUnknown = false
  let reason = 'not tried'
  for (let attempt = 0; ; attempt++) {
    closing.throwIfAborted()
    const limit = Math.min(attemptTimeoutMs, end - Date.now())
    if (limit <= 0) break
    const client = connection.writing()
    try {
      const late = () => new Late(`no answer within ${limit} ms`)
      const result = await withinTime(write.run(client), limit, late, closing)
      health.succeeded()
      return result
    } catch (error) {
      closing.throwIfAborted()
      const failure = classifyFailure(error)
      if (!isTransient(failure)) {
        return settle(write.refuse, failure, { isUnknown, server, health })
      }
      reason = failure.reason
      isUnknown ||= failure.kind === 'unknown'
      // What hangs would hold back later appends too, and be written to for ever.
      if (error instanceof Late) connection.renewWriting(client)
      if ((isUnknown && !write.isRepeatable) || attempt === attempts - 1) break
      await delay(pauseMs * 4 ** attempt, undefined, { signal: closing }).catch(() =>
        closing.throwIfAborted(),
      )
    }
  }
  health.failed(reason)
  throw isUnknown
    ? new OutcomeUnknown(`KurrentDB at ${server} did not confirm a write (${reason})`)
    : new Unavailable(`KurrentDB at ${server} did not take a write: ${reason}`)
}

/** An attempt that our own timer ended. */
class Late extends Error {}

function settle<T>(
  refuse: Write<T>['refuse'],
  failure: Exclude<Failure, TransientFailure>,
  { isUnknown, server, health }: { isUnknown: boolean; server: string; health: HealthRecord },
): T {
  if (failure.kind === 'denied') {
    health.failed('access denied')
    throw new AccessDenied(server)
  }
  health.succeeded()
  if (failure.kind === 'refused') throw new RequestRefused(server, failure.reason)
  const verdict = refuse(failure, isUnknown)
  if (verdict instanceof Error) throw verdict
  return verdict
}
