import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; empty on `/health` alone. */
    tenant: string
  }
}

/** A client: by its bearer token, by client certificates that are named, or both. */
export type Tenant = {
  readonly name: string
  readonly token?: string | undefined
  /** `CN=<common name>`, or `sha256:<hex>` of one certificate. */
  readonly certificates?: readonly string[]
}

/** What a tenant may be called. */
export const tenantPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

/** Says who a request is from, by its `Authorization` header or its connection; undefined for nobody we know. */
export type Authenticate = (header: string | undefined, socket: Socket) => string | undefined

/**
 * A check of bearer tokens (RFC 6750), and of client certificates: signed by the connection's own CA, and named as a tenant's, by
 * common name or fingerprint. Every token is compared, in constant time, whichever fits.
 */
export function createAuthenticate(tenants: readonly Tenant[]): Authenticate {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const known = tenants.flatMap(({ name, token }) =>
    token === undefined ? [] : [{ name, expected: digest(token) }],
  )
  const certified = new Map(
    tenants.flatMap(({ name, certificates = [] }) => certificates.map((certificate) => [certificate, name])),
  )
  return (header, socket) => {
    if (header === undefined) return certificateNames(socket).flatMap((name) => certified.get(name) ?? [])[0]
    const presented = /^Bearer (\S+)$/i.exec(header)?.[1]
    if (presented === undefined) return undefined
    const found = digest(presented)
    return known.filter(({ expected }) => timingSafeEqual(found, expected))[0]?.name
  }
}

/** What a certificate that was proved may be named by. */
function certificateNames(socket: Socket): readonly string[] {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return []
  const { fingerprint256, subject } = socket.getPeerCertificate()
  const name: unknown = subject?.CN
  return [
    `sha256:${fingerprint256.replaceAll(':', '').toLowerCase()}`,
    ...(typeof name === 'string' ? [`CN=${name}`] : []),
  ]
}
