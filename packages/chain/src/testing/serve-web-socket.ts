import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** The server's end of a WebSocket connection: it sends texts and otherwise only listens. */
export type ServedSocket = { send(text: string): void }

export type ServedWebSocket = {
  readonly url: string
  /** Connections made so far. */
  connections(): number
  /** Sends a text to every connection. */
  send(text: string): void
  close(): Promise<void>
}

/** RFC 6455 §1.3 */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Serves WebSockets (RFC 6455) on a port of its own, no further than a test of heads needs; `greet` is called with the first message of each. */
export const serveWebSocket = async (greet: (socket: ServedSocket) => void): Promise<ServedWebSocket> => {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer()
  server.on('upgrade', (request, socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${MAGIC}`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    )
    socket.once('data', () => greet({ send: (text) => socket.write(frame(text)) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    send: (text) => {
      for (const socket of sockets) socket.write(frame(text))
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** One unmasked text frame (RFC 6455 §5.2). */
const frame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const header =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([header, payload])
}
