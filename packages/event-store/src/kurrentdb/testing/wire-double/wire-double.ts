import { setTimeout as delay } from 'node:timers/promises'
import { Server, ServerCredentials, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js'
import { createAppend, createBatchAppend } from './append-service.ts'
import { createAppendSession } from './append-session-service.ts'
import { createDelete, createTombstone } from './delete-service.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import { type Faults, noFaults } from './faults.ts'
import { featuresService, gossipService, streams2Service, streamsService } from './protocol.ts'
import { createReadService, type ReadCounts } from './read-service.ts'
import { createGossip, createServerFeatures } from './server-services.ts'

/** How a double differs from a new server. */
export interface WireDoubleOptions {
  readonly version?: string
  /** calls that an old server does not have: 'batchappend', 'appendsession', 'appendrecords' */
  readonly leftOut?: readonly string[]
  /** a log that another double serves too, as nodes of a cluster do */
  readonly log?: EventLog
  readonly credentials?: ServerCredentials
}

/**
 * A TEST DOUBLE of a KurrentDB server: it serves the published protocol over an in-memory log, so that the adapter
 * and the real client, its native half included, are exercised over a real connection. It is not KurrentDB, and a
 * test that passes on it says nothing of KurrentDB itself.
 */
export interface WireDouble {
  readonly port: number
  readonly url: string
  readonly log: EventLog
  readonly faults: Faults
  readonly counts: ReadCounts
  /** the credentials of every call, by the call's name */
  readonly authorizations: Map<string, Set<string>>
  /** ends every connection; the server goes on */
  breakConnections(): void
  /** ends the server; nothing listens any more */
  stop(): void
  /** serves the same log on the same port again */
  start(): Promise<void>
}

/** Starts a double on a free port of the loopback interface. */
export async function startWireDouble(options: WireDoubleOptions = {}): Promise<WireDouble> {
  const { version = '25.1.0', leftOut = ['appendrecords'], log = createEventLog() } = options
  const credentials = options.credentials ?? ServerCredentials.createInsecure()
  const faults = noFaults()
  const counts: ReadCounts = { reads: 0, subscriptions: 0 }
  const authorizations = new Map<string, Set<string>>()
  let port = 0
  let server = new Server()

  const breakConnections = () => server.drain(`127.0.0.1:${port}`, 0)
  const serve = async () => {
    const interceptors = [recordAuthorizations(authorizations)]
    server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 * 1024, interceptors })
    const context = { log, faults, breakConnections }
    server.addService(streamsService.StreamsService, {
      read: createReadService(log, faults, counts),
      append: createAppend(context),
      batchAppend: createBatchAppend(context),
      delete: createDelete(log, faults),
      tombstone: createTombstone(log, faults),
    })
    if (!leftOut.includes('appendsession')) {
      server.addService(streams2Service.StreamsServiceService, {
        appendSession: createAppendSession(log, faults),
      })
    }
    server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: createServerFeatures(version, leftOut),
    })
    server.addService(gossipService.GossipService, { read: createGossip(() => port) })
    port = await bind(server, port, credentials)
  }

  await serve()
  return {
    port,
    // The native half of the client waits for the interval before it connects, half a second unless told.
    url: `kurrentdb://127.0.0.1:${port}?tls=${options.credentials ? 'true' : 'false'}&discoveryInterval=10`,
    log,
    faults,
    counts,
    authorizations,
    breakConnections,
    stop: () => server.forceShutdown(),
    start: serve,
  }
}

/** A port that was given up for a while may be a passing connection's when it is wanted again. */
const patienceMs = 60_000

async function bind(server: Server, port: number, credentials: ServerCredentials): Promise<number> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await new Promise<number>((resolve, reject) => {
        server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
          error ? reject(error) : resolve(bound),
        )
      })
    } catch (error) {
      if (port === 0 || performance.now() > until) throw error
    }
    await delay(50)
  }
}

function recordAuthorizations(seen: Map<string, Set<string>>): ServerInterceptor {
  return ({ path }, call) => {
    const name = path.split('/').at(-1) ?? ''
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, onward) {
            const given = seen.get(name) ?? new Set()
            seen.set(name, given.add(metadata.get('authorization').join()))
            onward(metadata)
          },
        })
      },
    })
  }
}
