import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'

export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What is answered; null for never. */
export type Answered = { readonly status?: number; readonly text: string } | null

/** A server of answers on a free port. */
export type Serving = { readonly url: string; readonly asked: readonly Asked[]; close(): Promise<void> }

/** Serves answers over HTTP, or HTTPS where certificates are given. */
export const serveAnswers = async (
  answer: (asked: Asked) => Answered,
  tls?: ServerOptions,
): Promise<Serving> => {
  const asked: Asked[] = []
  const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const each = { method, path, headers, body: Buffer.concat(chunks).toString() }
      asked.push(each)
      const reply = answer(each)
      if (reply === null) return
      response.writeHead(reply.status ?? 200).end(reply.text)
    })
  }
  const server = tls === undefined ? createServer(listener) : createHttpsServer(tls, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
