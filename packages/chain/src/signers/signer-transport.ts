import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { readCappedBody } from '@lilymed/service-kit'
import { SignerError } from './signer-error.ts'

/** PEM texts: whom the signer's certificate is signed by, where not by a public authority, and what is shown to it. */
export type SignerTls = { readonly ca?: string; readonly cert?: string; readonly key?: string }

export type SignerTransportOptions = {
  readonly url: string
  readonly tls?: SignerTls
  /** Of one exchange, answer included. */
  readonly timeoutMs: number
}

export type SignerRequest = {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** From the root of the URL, with its `/`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends one request and reads its answer, whatever its status. Throws SIGNER_UNREACHABLE. */
export type AskSigner = (
  request: SignerRequest,
) => Promise<{ readonly status: number; readonly text: string }>

/** The address without what may be secret in it. */
export const originOf = (url: string): string => new URL(url).origin

/** More than any answer of a signer holds. */
const mostAnswerBytes = 256 * 1024

/** Opens the way to a remote signer. Redirects are answers like any other: nobody is sent to another machine. */
export const createSignerTransport = ({
  url,
  tls = {},
  timeoutMs,
}: SignerTransportOptions): AskSigner & { close(): void } => {
  const root = url.replace(/\/+$/, '')
  const isSecure = root.startsWith('https:')
  const agent = isSecure ? new HttpsAgent({ ...tls, keepAlive: true }) : new HttpAgent({ keepAlive: true })

  const ask: AskSigner = async ({ method, path, headers = {}, body }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const send = isSecure ? requestHttps : requestHttp
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const outgoing = send(new URL(root + path), {
        method,
        agent,
        signal,
        headers: { ...headers, ...length },
      })
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).on('error', reject)
      })
      outgoing.end(body)
      const response = await answered
      const bytes = await readCappedBody(response as AsyncIterable<Uint8Array>, mostAnswerBytes)
      if (bytes === undefined) throw new Error(`an answer of more than ${mostAnswerBytes} bytes`)
      return { status: response.statusCode ?? 0, text: Buffer.from(bytes).toString() }
    } catch (cause) {
      const why = signal.aborted ? `no answer within ${timeoutMs} ms` : codeOf(cause)
      throw new SignerError('SIGNER_UNREACHABLE', `the signer at ${originOf(url)} cannot be asked: ${why}`)
    }
  }
  return Object.assign(ask, { close: () => agent.destroy() })
}

/** Of a failed exchange only its code is told: ECONNREFUSED, CERT_HAS_EXPIRED. */
const codeOf = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.name : 'unknown failure')

/** What a status that is not 200 says, in the signer's words as far as they can be told. */
export const refusedByStatus = (status: number, origin: string, detail = ''): SignerError => {
  const what = `the signer at ${origin} answered with status ${status}${detail === '' ? '' : ` (${detail})`}`
  if (status === 429 || status >= 500) return new SignerError('SIGNER_BUSY', `${what}; it may sign later`)
  return new SignerError(
    'SIGNER_REFUSED',
    `${what}: check that it holds the key, and that this machine may use it`,
  )
}
