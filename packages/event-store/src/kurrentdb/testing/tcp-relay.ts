import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A relay in front of a server that cannot be told to misbehave. */
export interface TcpRelay {
  readonly port: number
  /** ends every connection; new ones are taken */
  breakConnections(): void
  /** lets nothing that the server says through, until `unmute`, which ends the connections it was said on */
  mute(): void
  unmute(): void
  close(): Promise<void>
}

/** Relays connections from a free port of the loopback interface. */
export async function startTcpRelay(host: string, port: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>()
  let isMuted = false
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  }
  const server = createServer((near) => {
    const far = connect({ host, port })
    keep(near)
    keep(far)
    near.pipe(far)
    far.on('data', (chunk: Buffer) => {
      if (!isMuted) near.write(chunk)
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    breakConnections,
    mute() {
      isMuted = true
    },
    unmute() {
      if (!isMuted) return
      isMuted = false
      breakConnections()
    },
    async close() {
      breakConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
