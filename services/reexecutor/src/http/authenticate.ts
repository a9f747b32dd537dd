import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; empty on `/health` alone. */
    tenant: string
  }
}

/** A client by the name of its bearer token. */
export type Tenant = { readonly name: string; readonly token: string }

/** What a tenant, and so the name in a client certificate, may be called. */
export const tenantPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

/** Says who a request is from, by its `Authorization` header or its connection; undefined for nobody we know. */
export type Authenticate = (header: string | undefined, socket: Socket) => string | undefined

/**
 * A check of bearer tokens (RFC 6750), and of client certificates that the connection's own CA has signed, whose common name is
 * the tenant. Every token is compared, in constant time, whichever fits.
 */
export function createAuthenticate(tenants: readonly Tenant[]): Authenticate {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const known = tenants.map(({ name, token }) => ({ name, expected: digest(token) }))
  return (header, socket) => {
    if (header === undefined) return certificateName(socket)
    const presented = /^Bearer (\S+)$/i.exec(header)?.[1]
    if (presented === undefined) return undefined
    const found = digest(presented)
    return known.filter(({ expected }) => timingSafeEqual(found, expected))[0]?.name
  }
}

function certificateName(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const name: unknown = socket.getPeerCertificate().subject?.CN
  return typeof name === 'string' && new RegExp(tenantPattern).test(name) ? name : undefined
}
