import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { Patience } from '../duties/retry.ts'

/** What a reexecutor answers to one request. */
export type Reply = {
  readonly status?: number
  readonly body?: unknown
  readonly text?: string
  readonly bytes?: Uint8Array
  readonly hangs?: boolean
  /** The connection ends in the middle of the answer. */
  readonly breaksOff?: boolean
  /** An answer of unknown length, sent piece by piece as long as somebody takes it. */
  readonly pieces?: Iterable<Buffer>
}

/** What a reexecutor was asked. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly deadline: string | undefined
  readonly wanted: string | undefined
  body: string
}

/** A reexecutor that gives these replies in order, the last one for ever. */
export const withReexecutor = async (
  replies: readonly Reply[],
  test: (given: { readonly url: string; readonly asked: Asked[] }) => Promise<void>,
): Promise<void> => {
  const asked: Asked[] = []
  let next = 0
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const seen: Asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
      deadline: request.headers['lilymed-deadline'] as string | undefined,
      wanted: request.headers['lilymed-wanted-artifact'] as string | undefined,
      body: '',
    }
    asked.push(seen)
    const reply = replies[Math.min(next, replies.length - 1)] ?? {}
    next += 1
    request.on('data', (chunk: Buffer) => (seen.body += chunk.toString()))
    if (reply.hangs === true) return
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
    if (reply.breaksOff === true) {
      response.write(reply.bytes?.subarray(0, 5) ?? '{"runId":')
      setImmediate(() => response.destroy())
    } else if (reply.pieces === undefined)
      response.end(reply.bytes ?? reply.text ?? JSON.stringify(reply.body))
    else Readable.from(reply.pieces).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await test({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Patience that ends after this many milliseconds. */
export const patienceFor = (patienceMs: number): Patience => {
  const until = performance.now() + patienceMs
  return { signal: new AbortController().signal, isOver: () => performance.now() >= until }
}
