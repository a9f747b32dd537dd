import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodedUserInfo } from '@lilymed/service-kit'
import { answerOf } from './answer-of.ts'
import { RpcError, publicOrigin } from './rpc-error.ts'

export type PostOptions = {
  readonly signal?: AbortSignal | undefined
  /** False where the request may be carried out once only; true by default. */
  readonly repeatable?: boolean
  /**
   * Told that the whole of a large answer is there, before it is read: that takes milliseconds in which the way to the node is free.
   * Not told of small answers, nor of refusals.
   */
  readonly onArrived?: (() => void) | undefined
}

export type HttpTransport = {
  /** Posts one JSON document and returns the parsed answer. Throws {@link RpcError}; RPC_CLOSED once the signal aborts. */
  post(body: string, options?: PostOptions): Promise<unknown>
  /** A text of the endpoint without what its URL keeps secret, should it quote that. */
  conceal(text: string): string
  close(): void
}

export type HttpTransportOptions = {
  readonly url: string
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

/**
 * JSON over HTTP with kept-alive sockets. node:http rather than fetch: reading a 2 MB answer costs half the CPU
 * (and ethers' own reader is quadratic in the answer's size).
 */
export const createHttpTransport = ({
  url,
  timeoutMs,
  maxAnswerBytes,
}: HttpTransportOptions): HttpTransport => {
  const target = new URL(url)
  const origin = publicOrigin(url)
  const secure = target.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const open = secure ? requestHttps : requestHttp
  const [username, password] = [decodedUserInfo(target.username), decodedUserInfo(target.password)]
  const basic = Buffer.from(`${username}:${password}`).toString('base64')
  const authorization = username === '' && password === '' ? {} : { authorization: `Basic ${basic}` }
  const secrets = [
    target.pathname,
    target.search,
    target.username,
    target.password,
    username,
    password,
    basic,
    ...target.pathname.split('/'),
    ...target.searchParams.values(),
  ].filter((part) => part.length > 7)

  const attempt = (
    body: Buffer,
    { signal, repeatable = true, onArrived }: PostOptions,
    isFirst: boolean,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length, ...authorization }
      // A server may close a kept socket just as we use it, and then nobody knows what it did.
      const outgoing = open(target, { method: 'POST', agent: repeatable ? agent : false, headers })
      const timer = setTimeout(() => {
        outgoing.destroy(
          new RpcError('RPC_TIMEOUT', `${origin} gave no complete answer within ${timeoutMs} ms`),
        )
      }, timeoutMs)
      const withdraw = (): void => {
        outgoing.destroy(new RpcError('RPC_CLOSED', `the request to ${origin} was withdrawn`))
      }
      if (signal?.aborted === true) withdraw()
      else signal?.addEventListener('abort', withdraw)
      outgoing.once('close', () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', withdraw)
      })
      outgoing.once('response', (incoming) => {
        collect(incoming, { origin, maxAnswerBytes, onArrived }).then(resolve, reject)
      })
      outgoing.once('error', (failure: NodeJS.ErrnoException) => {
        if (repeatable && isFirst && outgoing.reusedSocket && failure.code === 'ECONNRESET')
          resolve(attempt(body, { signal, onArrived }, false))
        else if (failure instanceof RpcError) reject(failure)
        else reject(unreachable(origin, failure))
      })
      outgoing.end(body)
    })

  return {
    post: (body, options = {}) => attempt(Buffer.from(body), options, true),
    conceal: (text) => secrets.reduce((told, secret) => told.replaceAll(secret, '…'), text),
    close: () => agent.destroy(),
  }
}

const unreachable = (origin: string, failure: NodeJS.ErrnoException): RpcError =>
  new RpcError(
    'RPC_UNREACHABLE',
    `no answer from the chain's RPC at ${origin} (${failure.code ?? failure.message}): start the node or correct the URL`,
    { cause: failure },
  )

/** An answer that takes a millisecond to read, about. */
const LARGE_BYTES = 256 * 1024

type Collecting = Pick<HttpTransportOptions, 'maxAnswerBytes'> & {
  readonly origin: string
  readonly onArrived: PostOptions['onArrived']
}

const collect = async (
  incoming: IncomingMessage,
  { origin, maxAnswerBytes: maxBytes, onArrived }: Collecting,
): Promise<unknown> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) {
        incoming.destroy()
        throw new RpcError(
          'RPC_REFUSED',
          `${origin} answered more than ${maxBytes} bytes: ask for fewer blocks at once`,
        )
      }
      chunks.push(chunk)
    }
  } catch (failure) {
    throw failure instanceof RpcError ? failure : unreachable(origin, failure as NodeJS.ErrnoException)
  }
  const { statusCode: status = 0, headers } = incoming
  if (onArrived !== undefined && size >= LARGE_BYTES && status < 400) {
    onArrived()
    // What is asked for now leaves before the reading begins.
    await nextTurn()
  }
  return answerOf({ origin, status, retryAfter: headers['retry-after'], body: joined(chunks, size) })
}

/** Where the answers of all endpoints are put together: fresh memory costs more than what is copied into it (measured). */
let joining = Buffer.alloc(0)
const MOST_KEPT_BYTES = 8 * 1024 * 1024

/** The chunks in one piece, which has to be read before the next is asked for. */
const joined = (chunks: readonly Buffer[], size: number): Buffer => {
  if (size > MOST_KEPT_BYTES) return Buffer.concat(chunks, size)
  if (size > joining.length) joining = Buffer.alloc(Math.min(MOST_KEPT_BYTES, size * 2))
  let at = 0
  for (const chunk of chunks) at += chunk.copy(joining, at)
  return joining.subarray(0, size)
}
