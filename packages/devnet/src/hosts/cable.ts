import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'

export type Cable = {
  readonly port: number
  /** Pulls the plug: open connections break and new ones are refused. */
  cut(): void
  close(): Promise<void>
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })

/** A network cable between a node and a service on loopback, so that a scene can break it for real. */
export const layCable = async (to: { readonly port: number }): Promise<Cable> => {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to.port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.on('error', () => socket.destroy())
    }
    near.pipe(far)
    far.pipe(near)
  })
  const port = await listen(server)
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const cut = (): void => {
    if (server.listening) server.close()
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    cut,
    close: async () => {
      const wasListening = server.listening
      cut()
      if (wasListening) await closed
    },
  }
}
