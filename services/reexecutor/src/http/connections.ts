import type { Socket } from 'node:net'

export type ConnectionLimits = {
  /** Connections of whoever has not said yet who it is. */
  readonly strangers: number
  /** Connections of one tenant. */
  readonly connectionsPerTenant: number
}

/** Whose connections there are, so that nobody holds them all. */
export type Connections = {
  /** A connection came; where there are too many strangers, the one that came first goes. */
  arrived(socket: Socket): void
  /** It turned out to be this tenant's; false when the tenant has as many as it may have. */
  admit(socket: Socket, tenant: string): boolean
}

/** No connections yet. */
export function createConnections({
  strangers: mostStrangers,
  connectionsPerTenant,
}: ConnectionLimits): Connections {
  const strangers = new Map<string, Socket>()
  const tenants = new Map<string, Set<string>>()

  return {
    arrived: (socket) => {
      const peer = peerOf(socket)
      strangers.set(peer, socket)
      socket.once('close', () => {
        if (strangers.get(peer) === socket) strangers.delete(peer)
      })
      if (strangers.size <= mostStrangers) return
      for (const [first, oldest] of strangers) {
        strangers.delete(first)
        oldest.destroy()
        return
      }
    },
    admit: (socket, tenant) => {
      const peer = peerOf(socket)
      const own = tenants.get(tenant) ?? new Set()
      tenants.set(tenant, own)
      if (own.has(peer)) return true
      if (own.size >= connectionsPerTenant) return false
      strangers.delete(peer)
      own.add(peer)
      socket.once('close', () => own.delete(peer))
      return true
    },
  }
}

/** What a connection and the TLS connection over it have in common. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`
