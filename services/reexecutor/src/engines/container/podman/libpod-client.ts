import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { DaemonError } from '../daemon/daemon-error.ts'

export type LibpodCall = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/libpod`, with a leading slash; parts are to be encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | boolean>>
  /** A document, or an archive when it is bytes. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The libpod REST API 4.0, which Podman 4 and 5 speak, on a unix socket. Rejects with a `DaemonError`. */
export type LibpodClient = {
  /** @returns the answer's document; undefined where it has none */
  call(call: LibpodCall): Promise<unknown>
  /** An answer that comes as lines of JSON. */
  lines(call: LibpodCall): AsyncGenerator
  /** A connection taken over for streams. */
  hijack(call: LibpodCall): Promise<Duplex>
}

const apiPath = '/v4.0.0/libpod'

/** Opens the API; nothing is asked of it yet. A call without a signal of its own is given up after `callTimeoutMs`. */
export function openLibpod(socketPath: string, callTimeoutMs: number): LibpodClient {
  const send = ({ method, path, query = {}, body, headers = {}, signal }: LibpodCall) => {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const isArchive = body instanceof Uint8Array
    const payload = body === undefined || isArchive ? body : JSON.stringify(body)
    const options: RequestOptions = {
      socketPath,
      method,
      path: `${apiPath}${path}?${parameters.toString()}`,
      headers: {
        ...(payload !== undefined && {
          'content-type': isArchive ? 'application/x-tar' : 'application/json',
        }),
        ...headers,
      },
      // A connection kept open would outlive the daemon it was made to.
      agent: false,
      ...(signal !== undefined && { signal }),
    }
    return request(options).end(payload)
  }

  const respond = async (call: LibpodCall): Promise<IncomingMessage> => {
    const sent = send(call)
    try {
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      if ((response.statusCode ?? 0) < 400) return response
      throw refusal(response.statusCode ?? 0, await readText(response))
    } catch (error) {
      throw toDaemonError(error, call)
    }
  }

  return {
    call: async (given) => {
      const call = { ...given, signal: given.signal ?? AbortSignal.timeout(callTimeoutMs) }
      const text = await readText(await respond(call)).catch((error: unknown) => {
        throw toDaemonError(error, call)
      })
      return text.trim() === '' ? undefined : JSON.parse(text)
    },
    lines: async function* (call) {
      let rest = ''
      try {
        for await (const chunk of (await respond(call)).setEncoding('utf8')) {
          const lines = (rest + String(chunk)).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) if (line.trim() !== '') yield JSON.parse(line)
        }
      } catch (error) {
        throw toDaemonError(error, call)
      }
      if (rest.trim() !== '') yield JSON.parse(rest)
    },
    hijack: async (call) => {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), callTimeoutMs)
      const sent = send({
        ...call,
        headers: { ...call.headers, connection: 'Upgrade', upgrade: 'tcp' },
        signal: late.signal,
      })
      return new Promise<Duplex>((resolve, reject) => {
        const fail = (error: unknown): void => reject(toDaemonError(error, { ...call, signal: late.signal }))
        sent.once('error', fail)
        sent.once('upgrade', (_response, connection, head) => {
          connection.unshift(head)
          resolve(connection)
        })
        sent.once('response', (response) => {
          void readText(response).then((text) => fail(refusal(response.statusCode ?? 0, text)), fail)
        })
      }).finally(() => clearTimeout(timer))
    },
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function refusal(status: number, text: string): DaemonError {
  try {
    const { message = text, cause = '' } = JSON.parse(text) as { message?: string; cause?: string }
    return new DaemonError(status, message === '' ? cause : message)
  } catch {
    return new DaemonError(status, text)
  }
}

function toDaemonError(error: unknown, { method, path, signal }: LibpodCall): DaemonError {
  if (error instanceof DaemonError) return error
  if (signal?.aborted === true && signal.reason instanceof DaemonError) return signal.reason
  const reason = signal?.aborted === true ? 'none came in time' : error instanceof Error ? error.message : ''
  return new DaemonError(0, `expected an answer of Podman to ${method} ${path}, but ${reason}`, error)
}
