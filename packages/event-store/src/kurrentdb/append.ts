import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import type { EncodedEvent } from '../port/encode-append.ts'
import {
  AppendTooLarge,
  EventStoreError,
  StreamDeleted,
  Unavailable,
  WrongExpectedRevision,
} from '../port/errors.ts'
import type { AppendOptions, AppendResult, Expected } from '../port/event-store.ts'
import type { AppendLane } from './append-lane.ts'
import { toPosition } from './position.ts'
import { wrapMetadata } from './stored-metadata.ts'
import { attemptWrite, type Refusal, type WriteContext } from './write-attempts.ts'

/** An append to one stream of the server. `stream` is its name in errors. */
export interface StoredAppend {
  readonly stream: string
  readonly stored: string
  readonly expected: Expected
  readonly events: readonly ClientNewEvent[]
  readonly bytes: number
}

/** An event as the client takes it. */
export interface ClientNewEvent {
  readonly id: string
  readonly type: string
  readonly contentType: 'application/json'
  readonly data: never
  readonly metadata: Record<string, string>
}

/**
 * Told to the server as the time of day until which it may work on an append. A clock that differs by more than that
 * makes every append fail, so it is far; the server has a shorter limit of its own.
 */
const farDeadlineMs = 24 * 60 * 60 * 1_000

/**
 * Events of the port for the client. They are parsed again from what was checked, so that the caller may change its
 * objects meanwhile. The port's limits keep an append below the 1 MiB that servers before 25.1 take.
 */
export function toClientEvents(encoded: readonly EncodedEvent[], recordedAt: Date): ClientNewEvent[] {
  return encoded.map(({ id, type, data, metadata }) => ({
    id,
    type,
    contentType: 'application/json',
    data: JSON.parse(data) as never,
    metadata: wrapMetadata(metadata, recordedAt),
  }))
}

/**
 * Whether an append that was perhaps done may simply be done again. With an exact revision and with no_stream the
 * server compares event ids with what it has stored; otherwise only with those it happens to remember.
 */
export function isRepeatable(expected: Expected): boolean {
  return expected !== 'any' && expected !== 'stream_exists'
}

/** Appends, in turn with the others of the lane. @throws as `EventStore.append` */
export async function appendEvents(
  context: WriteContext & { readonly lane: AppendLane },
  append: StoredAppend,
  { signal, timeoutMs }: AppendOptions = {},
): Promise<AppendResult> {
  const { stored, expected, events } = append
  const started = Date.now()
  const run = async (client: KurrentDBClient): Promise<AppendResult> => {
    const result = await client.appendToStream(stored, [...events], {
      streamState: expected,
      requiresLeader: true,
      deadline: farDeadlineMs,
    })
    return {
      revision: result.nextExpectedRevision,
      ...(result.position && { position: toPosition(result.position) }),
    }
  }
  const write = {
    run,
    isRepeatable: isRepeatable(expected),
    refuse: (failure: Refusal) => toAppendError(failure, append),
  }
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  const limits = [signal, limit].filter((each) => each !== undefined)
  const whileWaiting = limits.length > 0 ? AbortSignal.any(limits) : undefined
  const task = () => {
    const left = timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (Date.now() - started))
    return attemptWrite(context, { ...write, timeoutMs: left })
  }
  return context.lane.run(task, whileWaiting).catch((error: unknown) => {
    if (limit === undefined || error !== limit.reason) throw error
    throw new Unavailable(`not written within ${timeoutMs} ms: earlier appends are still under way`)
  })
}

/** What a refused append is in the port. */
export function toAppendError(
  failure: Refusal,
  { stream, expected, bytes }: Pick<StoredAppend, 'stream' | 'expected' | 'bytes'>,
): EventStoreError {
  switch (failure.kind) {
    case 'conflict':
      return new WrongExpectedRevision([{ stream, expected, actual: failure.actual }])
    case 'streamDeleted':
      return new StreamDeleted(stream)
    case 'tooLarge':
      return new AppendTooLarge('events', bytes, failure.limit, 'bytes')
    default:
      return new EventStoreError('REQUEST_REFUSED', `append to ${stream} was refused: ${failure.kind}`)
  }
}
