import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import { OutcomeUnknown, Unavailable } from '../port/errors.ts'
import { classifyFailure } from './classify-failure.ts'
import type { ConnectionTarget } from './connection-string.ts'
import { AccessDenied } from './errors.ts'
import type { CreateClient } from './load-client.ts'
import { withinTime } from './within-time.ts'

/** What the server says of itself. */
export interface ServerFeatures {
  readonly version: string
  readonly multiStreamAppend: boolean
}

/**
 * Two clients, one to read and one to write and listen, so that replacing the one leaves the other alone.
 *
 * Replacing is needed: the native half of the client gives up for good if it cannot connect when it first wants to,
 * and an append that got no answer leaves the stream it was sent on in an unknown state.
 */
export interface Connection {
  readonly target: ConnectionTarget
  readonly features: ServerFeatures
  reading(): KurrentDBClient
  writing(): KurrentDBClient
  /** makes a new reading client, unless somebody else has replaced this one already */
  renewReading(failed: KurrentDBClient): void
  renewWriting(failed: KurrentDBClient): void
  close(): Promise<void>
}

/** Reaches the server and learns what it can do. @throws Unavailable, AccessDenied */
export async function connect(
  target: ConnectionTarget,
  create: CreateClient,
  timeoutMs: number,
): Promise<Connection> {
  let reading = create()
  let writing = create()
  const retired = new Set<KurrentDBClient>()
  const retire = async (client: KurrentDBClient) => {
    retired.add(client)
    await client.dispose()
    retired.delete(client)
  }
  const features = await readFeatures(writing, target, timeoutMs).catch(async (failure: unknown) => {
    await writing.dispose()
    throw failure
  })
  return {
    target,
    features,
    reading: () => reading,
    writing: () => writing,
    renewReading(failed) {
      if (failed === reading) reading = create()
    },
    renewWriting(failed) {
      if (failed !== writing) return
      writing = create()
      void retire(failed)
    },
    async close() {
      await Promise.all([writing, ...retired].map((client) => client.dispose()))
    },
  }
}

/** The client keeps what it asked the server to itself; its version is pinned, and a test holds this to it. */
interface ClientInternals {
  readonly capabilities: Promise<{ serverVersion: string; supports(method: { path: string }): boolean }>
}

const appendSession = { path: '/kurrentdb.protocol.v2.streams.StreamsService/AppendSession' }

async function readFeatures(
  client: KurrentDBClient,
  { server }: ConnectionTarget,
  timeoutMs: number,
): Promise<ServerFeatures> {
  const late = () => new OutcomeUnknown(`no answer within ${timeoutMs} ms`)
  try {
    const features = await withinTime((client as unknown as ClientInternals).capabilities, timeoutMs, late)
    return { version: features.serverVersion, multiStreamAppend: features.supports(appendSession) }
  } catch (error) {
    if (classifyFailure(error).kind === 'denied') throw new AccessDenied(server)
    const reason = error instanceof Error ? error.message : String(error)
    throw new Unavailable(`KurrentDB at ${server} cannot be reached: ${reason}`, error)
  }
}
