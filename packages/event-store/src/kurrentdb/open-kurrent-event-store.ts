import { StoreClosed } from '../port/errors.ts'
import type { EventStore } from '../port/event-store.ts'
import { checkCount } from '../port/validate.ts'
import { createAppendLane } from './append-lane.ts'
import { connect } from './connection.ts'
import { type Credentials, parseConnectionString } from './connection-string.ts'
import { createDoorbell } from './doorbell.ts'
import { createEventReader } from './event-reader.ts'
import { createHealthRecord, type StoreHealth } from './health.ts'
import { loadClient } from './load-client.ts'
import { createLogReader } from './log-reader.ts'
import type { LogPosition } from './position.ts'
import { createPageReader, type PageReader } from './read-pages.ts'
import { createStoreWriter } from './store-writer.ts'
import { createStreamNames, type StreamNames } from './stream-names.ts'
import { createStreamReader } from './stream-reader.ts'

/** Which server, and how patient to be with it. */
export interface KurrentEventStoreOptions {
  /** `kurrentdb://host:2113?tls=true` or `kurrentdb+discover://…`; it may hold a password and is never shown */
  readonly connectionString: string
  /** used instead of those in the connection string */
  readonly credentials?: Credentials
  /** lets several stores share a server: their streams get this in front of their names */
  readonly namespace?: string
  /** how long one attempt at a write may go without an answer, 10 s unless told; three are made */
  readonly attemptTimeoutMs?: number
  /** how long a page may take to read, and the first contact, 30 s unless told */
  readonly readTimeoutMs?: number
  /** how often a subscription looks at the log although the server is silent, 10 s unless told */
  readonly lookIntervalMs?: number
}

/** A store on a KurrentDB server. */
export type KurrentEventStore = EventStore & {
  /** whether the server answers, as of the last call that told */
  health(): StoreHealth
}

/**
 * Opens an event store on a KurrentDB (formerly EventStoreDB) server, which it reaches before it answers.
 *
 * @throws InvalidArgument, KurrentClientUnavailable, Unavailable, AccessDenied
 */
export async function openKurrentEventStore(options: KurrentEventStoreOptions): Promise<KurrentEventStore> {
  const { attemptTimeoutMs = 10_000, readTimeoutMs = 30_000, lookIntervalMs = 10_000 } = options
  for (const [field, ms] of Object.entries({ attemptTimeoutMs, readTimeoutMs, lookIntervalMs })) {
    checkCount(field, ms, 2 ** 31 - 1)
  }
  const names = createStreamNames(options.namespace)
  const target = parseConnectionString(options.connectionString, options.credentials)
  const connection = await connect(target, await loadClient(target), readTimeoutMs)
  const health = createHealthRecord(target.server, connection.features.version)
  const closed = new AbortController()
  const closing = closed.signal
  const pages = createPageReader({ connection, health, closing, timeoutMs: readTimeoutMs })
  const origin = await findOrigin(pages, names).catch(async (failure: unknown) => {
    await connection.close()
    throw failure
  })
  const log = createLogReader(pages, names, origin)
  const streams = createStreamReader(pages, names)
  const lane = createAppendLane()
  const writer = createStoreWriter({ connection, health, closing, attemptTimeoutMs, lane, streams, names })
  const { appendMulti, ...writes } = writer.store
  const { multiStreamAppend } = connection.features
  const reader = createEventReader({
    log,
    streams,
    closing,
    lookIntervalMs,
    createDoorbell: () => createDoorbell(connection, origin),
  })
  const end = async () => {
    writer.refuse()
    await writer.settled(attemptTimeoutMs)
    closed.abort(new StoreClosed())
    await connection.close()
  }
  let ended: Promise<void> | undefined
  return {
    ...reader,
    ...writes,
    capabilities: { multiStreamAppend },
    ...(multiStreamAppend && { appendMulti }),
    health: () => health.read(),
    close() {
      ended ??= end()
      return ended
    },
  }
}

/**
 * Where the log of a namespace may begin: one without events begins where the log ends now, however long the log of
 * the other namespaces is. The end is looked up first, so an event appended in between is not passed over.
 */
async function findOrigin(pages: PageReader, names: StreamNames): Promise<LogPosition | 'start'> {
  if (names.namespace === undefined) return 'start'
  const end = (await pages.last())?.position
  const own = await pages.lastOwn(names.encode(''))
  return own || !end ? 'start' : end
}
