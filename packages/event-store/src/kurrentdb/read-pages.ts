import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import { setTimeout as delay } from 'node:timers/promises'
import { type EventStoreError, Unavailable } from '../port/errors.ts'
import { classifyFailure, type Failure, isTransient } from './classify-failure.ts'
import type { Connection } from './connection.ts'
import { AccessDenied, RequestRefused } from './errors.ts'
import type { HealthRecord } from './health.ts'
import type { LogPosition } from './position.ts'
import type { ClientEvent } from './recorded-event.ts'
import { withinTime } from './within-time.ts'

/** What reading needs. `closing` aborts with the error that ends reads when the store closes. */
export interface ReadContext {
  readonly connection: Connection
  readonly health: HealthRecord
  readonly closing: AbortSignal
  readonly timeoutMs: number
}

/** A stretch of the log without the server's own events. `isEnd`: there was nothing after it when it was read. */
export interface ServerPage {
  readonly events: readonly ClientEvent[]
  readonly isEnd: boolean
}

/** Reads in pages that are fetched whole. */
export interface PageReader {
  /** up to `size` events after a position, exclusive */
  log(after: LogPosition | 'start', size: number): Promise<ServerPage>
  /** the last event that pages of the log hold, streams of the server's own included */
  last(): Promise<ClientEvent | undefined>
  /** the last event of a stream that is not the server's own, of one namespace if asked for */
  lastOwn(streamPrefix?: string): Promise<ClientEvent | undefined>
  stream(
    stored: string,
    from: bigint | 'start' | 'end',
    direction: 'forward' | 'backward',
    size: number,
  ): Promise<readonly ClientEvent[]>
}

/** A read that failed in a way its caller has to know: there is no such stream, or no longer. */
export class ReadFailed extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause: unknown) {
    super(failure.kind, { cause })
    this.failure = failure
  }
}

const retryDelaysMs = [50, 250]

/** A type that does not belong to the server. Streams that do are left out by their names, later. */
const ownTypes = { filterOn: 'eventType', regex: '^[^$]', checkpointInterval: 1 } as const

/**
 * Reads pages through the client's native half.
 *
 * A page is fetched to its end before anybody sees it: a read that is left early stays open on the server until the
 * garbage collector comes by, so nobody gets hold of one. Reads change nothing, so a failed one is done again.
 */
export function createPageReader({ connection, health, closing, timeoutMs }: ReadContext): PageReader {
  const { server, credentials } = connection.target
  // Given on every call, since the native half takes those in a connection string without decoding them. The leader
  // is asked, whatever node answers first, so that a read sees what was appended before.
  const common = { requiresLeader: true, ...(credentials && { credentials }) }
  const backwards = { ...common, direction: 'backwards', fromPosition: 'end' } as const

  const once = async (client: KurrentDBClient, open: (client: KurrentDBClient) => Source) => {
    const late = () => new Unavailable(`KurrentDB at ${server} did not finish a read within ${timeoutMs} ms`)
    return withinTime(drain(open(client)), timeoutMs, late, closing)
  }

  const read = async (open: (client: KurrentDBClient) => Source): Promise<ClientEvent[]> => {
    for (let attempt = 0; ; attempt++) {
      closing.throwIfAborted()
      const client = connection.reading()
      try {
        const events = await once(client, open)
        health.succeeded()
        return events
      } catch (error) {
        closing.throwIfAborted()
        const failure = classifyFailure(error)
        if (!isTransient(failure)) {
          if (failure.kind === 'denied') health.failed('access denied')
          else health.succeeded()
          throw toError(failure, error, server)
        }
        // A new client would begin with the node that is not the leader again.
        if (failure.kind !== 'notLeader') connection.renewReading(client)
        const pause = retryDelaysMs[attempt]
        if (pause === undefined) {
          health.failed(failure.reason)
          throw new Unavailable(`KurrentDB at ${server} cannot be read: ${failure.reason}`, error)
        }
        await delay(pause, undefined, { signal: closing }).catch(() => closing.throwIfAborted())
      }
    }
  }

  return {
    async log(after, size) {
      // A read starts with the event at the position itself. That one is dropped, if it is still there.
      const maxCount = after === 'start' ? size : size + 1
      const found = await read((client) =>
        client.readAll({ ...common, fromPosition: after, maxCount, filter: ownTypes }),
      )
      const events = after !== 'start' && isAt(found[0], after) ? found.slice(1) : found.slice(0, size)
      return { events, isEnd: found.length < maxCount }
    },
    async last() {
      const [last] = await read((client) => client.readAll({ ...backwards, maxCount: 1, filter: ownTypes }))
      return last
    },
    async lastOwn(streamPrefix) {
      const filter =
        streamPrefix === undefined
          ? ownTypes
          : { filterOn: 'streamName' as const, prefixes: [streamPrefix], checkpointInterval: 1 }
      let maxCount = 1
      for (;;) {
        const found = await read((client) => client.readAll({ ...backwards, maxCount, filter }))
        const own = found.find((event) => !event.type.startsWith('$') && !event.streamId.startsWith('$'))
        if (own || found.length < maxCount) return own
        maxCount *= 8 // only events of the server so far: streams of its own, tombstones
      }
    },
    stream(stored, from, direction, size) {
      return read((client) =>
        client.readStream(stored, {
          ...common,
          // The native half reads forward from 'start' whatever the direction.
          fromRevision: from === 'start' ? 0n : from,
          direction: direction === 'forward' ? 'forwards' : 'backwards',
          maxCount: size,
        }),
      )
    },
  }
}

type Source = AsyncIterable<{ readonly event?: ClientEvent | undefined }>

async function drain(source: Source): Promise<ClientEvent[]> {
  const events: ClientEvent[] = []
  for await (const { event } of source) if (event) events.push(event)
  return events
}

function isAt(event: ClientEvent | undefined, { commit, prepare }: LogPosition): boolean {
  return event?.position?.commit === commit && event.position.prepare === prepare
}

function toError(failure: Failure, cause: unknown, server: string): EventStoreError | ReadFailed {
  switch (failure.kind) {
    case 'denied':
      return new AccessDenied(server)
    case 'refused':
      return new RequestRefused(server, failure.reason)
    default:
      return new ReadFailed(failure, cause)
  }
}
