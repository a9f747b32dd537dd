import { request as requestHttp } from 'node:http'
import { Agent, request as requestHttps } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@lilymed/service-kit'

/** How a reexecutor is reached, and who asks: by a bearer token, a client certificate, or both. */
export type ReexecutorTransportOptions = {
  readonly url: string
  readonly token?: string
  /** PEM texts; `ca` where the reexecutor's own certificate is not signed by a public authority. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

export type ReexecutorRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From the root, with its `/`; segments already encoded. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Readable
  readonly signal: AbortSignal
  /** Of the whole exchange, answer included. */
  readonly timeoutMs: number
}

/** Sends one request. Throws the abort, or EXECUTOR_UNREACHABLE, which may pass. */
export type SendToReexecutor = (request: ReexecutorRequest) => Promise<IncomingMessage>

/** Opens the way to a reexecutor. Redirects are answers like any other: nobody is sent to another machine. */
export const createReexecutorTransport = ({
  url,
  token,
  tls,
}: ReexecutorTransportOptions): SendToReexecutor => {
  const root = url.replace(/\/+$/, '')
  const agent = tls === undefined ? undefined : new Agent({ ...tls, keepAlive: true })

  return async ({ method, path, headers, body, signal, timeoutMs }) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const options = {
      method,
      signal: limit,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(agent !== undefined && { agent }),
    }
    try {
      const send = root.startsWith('https:') ? requestHttps : requestHttp
      const outgoing = send(new URL(root + path), options)
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).once('error', reject)
      })
      if (body === undefined || typeof body === 'string') outgoing.end(body)
      // A refusal may come before all of it is sent; what then breaks the sending is told by the answer.
      else pipeline(body, outgoing).catch(() => undefined)
      return await answered
    } catch (cause) {
      signal.throwIfAborted()
      throw unreachable(`no answer from ${root} within ${timeoutMs} ms`, cause)
    }
  }
}

/** A failure of the way there or back, which says nothing about what was asked. */
export const unreachable = (message: string, cause: unknown): AppError =>
  new AppError({ code: 'EXECUTOR_UNREACHABLE', message, retryable: true, cause })
