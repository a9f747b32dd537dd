import type { ContractEngine, Session } from '../../contract-suite/contract-engine.ts'
import type { EventStore } from '../../port/event-store.ts'
import { openKurrentEventStore } from '../open-kurrent-event-store.ts'
import { beyond } from './double-engine.ts'
import { followElsewhere, killDuringLoad } from './other-process.ts'
import { startTcpRelay, type TcpRelay } from './tcp-relay.ts'

interface ServerSession extends Session {
  readonly namespace: string
  readonly relay: TcpRelay | undefined
  readonly url: string
}

/** A server on one host without TLS can be reached through a relay, which is what breaks connections to it. */
const relayable = /^(kurrentdb|esdb):\/\/([A-Za-z0-9.-]+)(?::(\d+))?\/?(\?.*)?$/

const attemptTimeoutMs = 1_000

/**
 * The adapter against a real server, in a namespace of its own for each case, since a server has one log and it
 * cannot be emptied. Nobody else may write to the server meanwhile.
 */
export function serverEngine(url: string): ContractEngine<ServerSession> {
  const [, , host, port = '2113', query = ''] = relayable.exec(url) ?? []
  const isRelayed = host !== undefined && query.includes('tls=false')

  const openAt = async (
    { url: at, namespace }: Pick<ServerSession, 'url' | 'namespace'>,
    relay?: TcpRelay,
  ) => {
    const store = await openKurrentEventStore({ connectionString: at, namespace, attemptTimeoutMs })
    const append: EventStore['append'] = (...args) => store.append(...args).finally(() => relay?.unmute())
    return { ...store, append }
  }

  return {
    name: 'KurrentDB server',
    async open() {
      const relay = isRelayed ? await startTcpRelay(host, Number(port)) : undefined
      const at = relay ? `kurrentdb://127.0.0.1:${relay.port}${query}` : url
      const namespace = `contract-${crypto.randomUUID()}`
      const session: ServerSession = {
        namespace,
        relay,
        url: at,
        store: await openAt({ url: at, namespace }, relay),
        async dispose() {
          await session.store.close()
          await relay?.close()
        },
      }
      return session
    },
    beyond,
    async reopen(session) {
      await session.store.close()
      session.store = await openAt(session, session.relay)
    },
    ...(isRelayed && {
      loseNextAnswer: (session) => session.relay?.mute(),
      breakConnections: async (session) => session.relay?.breakConnections(),
    }),
    // The other process finds the connection string in KURRENTDB_URL, since it may hold a password.
    followElsewhere: ({ namespace }) => followElsewhere('', namespace),
    async killDuringLoad(session) {
      await session.store.close()
      const acknowledged = await killDuringLoad('', 100, session.namespace)
      session.store = await openAt(session, session.relay)
      return acknowledged
    },
  }
}
