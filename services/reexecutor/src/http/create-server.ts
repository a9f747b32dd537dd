import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ConnectionLimits } from './connections.ts'
import type { BodyLimits } from './watch-body.ts'

/** PEM texts. With `clientCa`, a client may show a certificate that it has signed. */
export type TlsMaterial = {
  readonly certificate: string
  readonly key: string
  readonly clientCa?: string | undefined
}

export type ServerLimits = ConnectionLimits &
  BodyLimits & {
    /** How long a client may take to send a request's headers, and then all of it. */
    readonly headersTimeoutMs: number
    readonly requestTimeoutMs: number
    /** A connection on which nothing moves in either direction is cut after this. */
    readonly idleTimeoutMs: number
  }

export const serverLimits: ServerLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 600_000,
  idleTimeoutMs: 60_000,
  leastBodyBytesPerSecond: 4_096,
  bodyIntervalMs: 10_000,
  strangers: 64,
  connectionsPerTenant: 64,
}

/** An HTTP or HTTPS server that holds no connection for a client that does not go on. */
export function createHttpServer(
  handler: RequestListener,
  tls: TlsMaterial | undefined,
  limits: ServerLimits,
): Server {
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: Math.max(100, Math.min(1_000, limits.headersTimeoutMs / 2)),
    keepAliveTimeout: 5_000,
  }
  const server =
    tls === undefined
      ? createServer(options, handler)
      : createTlsServer(
          {
            ...options,
            cert: tls.certificate,
            key: tls.key,
            minVersion: 'TLSv1.3',
            handshakeTimeout: limits.headersTimeoutMs,
            ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true }),
            // Who shows no certificate of ours may still show a token; what is shown is judged per request.
            rejectUnauthorized: false,
          },
          handler,
        )
  server.timeout = limits.idleTimeoutMs
  return server
}
