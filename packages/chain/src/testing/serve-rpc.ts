import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from './eventually.ts'

export type ServedRequest = {
  readonly calls: ReadonlyArray<{
    readonly id: number
    readonly method: string
    readonly params: readonly unknown[]
  }>
  readonly isBatch: boolean
}

/** A JSON-RPC endpoint without a chain, whose answers a test makes up. */
export type ServedRpc = {
  readonly url: string
  readonly requests: ServedRequest[]
  /** Resolves once so many requests have come. */
  received(count: number): Promise<void>
  /** Hangs up on whoever calls, and ends what is open, until `up`. Its port stays its own meanwhile. */
  down(): void
  up(): void
  close(): Promise<void>
}

/** Starts one on a port of its own. `answer` gives the document to answer with; undefined where it answers by itself, or never; it may
 * be a promise. */
export const serveRpc = async (
  answer: (request: ServedRequest, response: ServerResponse) => unknown,
): Promise<ServedRpc> => {
  const requests: ServedRequest[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as
        | ServedRequest['calls']
        | ServedRequest['calls'][number]
      const isBatch = Array.isArray(asked)
      const request = { calls: (isBatch ? asked : [asked]) as ServedRequest['calls'], isBatch }
      requests.push(request)
      Promise.resolve(answer(request, outgoing)).then(
        (document) => {
          if (document !== undefined) outgoing.end(JSON.stringify(document))
        },
        () => outgoing.destroy(),
      )
    })
  })
  let isDown = false
  server.on('connection', (socket) => {
    if (isDown) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    received: (count) => eventually(`${count} requests have come`, () => requests.length >= count),
    down: () => {
      isDown = true
      server.closeAllConnections()
    },
    up: () => {
      isDown = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
