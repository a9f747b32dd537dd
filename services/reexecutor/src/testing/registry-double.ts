import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { OciBlob, OciImage } from './oci-image.ts'

/** How the registry misbehaves about one digest; `times` limits it to so many requests. */
export type RegistryFault = {
  readonly kind: 'wrong-bytes' | 'truncated' | 'too-many-requests' | 'server-error' | 'stalled' | 'too-long'
  readonly times?: number
}

export type RegistryRequest = { readonly method: string; readonly path: string; readonly authorized: boolean }

/** A registry of the OCI distribution specification 1.1 over HTTP on loopback, pull only. */
export type RegistryDouble = {
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** Serves an image under a name, and under a tag if there is one. @returns its reference by digest. */
  add(name: string, image: OciImage, tag?: string): string
  /** Takes everything of a name away. */
  withdraw(name: string): void
  break(digest: string, fault: RegistryFault): void
  readonly requests: readonly RegistryRequest[]
  close(): Promise<void>
}

export type RegistryDoubleOptions = {
  /** Asked for on every request by a bearer challenge; tokens are given for these at `/token`. */
  readonly credentials?: { readonly username: string; readonly password: string }
}

const bearer = 'opaque-token-of-the-registry-double'

/** Starts a registry on a free port. */
export async function startRegistryDouble({
  credentials,
}: RegistryDoubleOptions = {}): Promise<RegistryDouble> {
  const repositories = new Map<string, Map<string, OciBlob>>()
  const faults = new Map<string, { kind: RegistryFault['kind']; left: number }>()
  const requests: RegistryRequest[] = []

  const answerToken = (request: IncomingMessage, response: ServerResponse): void => {
    const expected = `Basic ${Buffer.from(`${credentials?.username}:${credentials?.password}`).toString('base64')}`
    if (request.headers.authorization !== expected) return refuse(response, 401, 'UNAUTHORIZED')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ token: bearer, expires_in: 300 }))
  }

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? '/', 'http://registry').pathname
    if (path === '/token') return answerToken(request, response)
    const authorized = credentials === undefined || request.headers.authorization === `Bearer ${bearer}`
    requests.push({ method: request.method ?? '', path, authorized })
    if (!authorized) {
      const realm = `http://${request.headers.host}/token`
      response.setHeader('www-authenticate', `Bearer realm="${realm}",service="double",scope="pull"`)
      return refuse(response, 401, 'UNAUTHORIZED')
    }
    if (path === '/v2/') return void response.end('{}')
    const [, name = '', kind = '', reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? []
    const found = repositories.get(name)?.get(`${kind}/${reference}`)
    if (found === undefined) {
      return refuse(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN')
    }
    serve(request, response, found, takeFault(found.digest))
  }

  const takeFault = (digest: string): RegistryFault['kind'] | undefined => {
    const fault = faults.get(digest)
    if (fault === undefined || fault.left === 0) return undefined
    fault.left -= 1
    return fault.kind
  }

  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    requests,
    add: (name, { manifest, blobs }, tag) => {
      const repository = repositories.get(name) ?? new Map<string, OciBlob>()
      repositories.set(name, repository)
      for (const each of [manifest, ...blobs]) {
        repository.set(`blobs/${each.digest}`, each)
        if (/manifest|index/.test(each.mediaType)) repository.set(`manifests/${each.digest}`, each)
      }
      if (tag !== undefined) repository.set(`manifests/${tag}`, manifest)
      return `${host}/${name}@${manifest.digest}`
    },
    withdraw: (name) => void repositories.delete(name),
    break: (digest, { kind, times = Infinity }) => void faults.set(digest, { kind, left: times }),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { digest, mediaType, bytes }: OciBlob,
  fault: RegistryFault['kind'] | undefined,
): void {
  if (fault === 'too-many-requests') {
    response.setHeader('retry-after', '1')
    return refuse(response, 429, 'TOOMANYREQUESTS')
  }
  if (fault === 'server-error') return refuse(response, 500, 'UNKNOWN')
  const sent = fault === 'too-long' ? Buffer.concat([bytes, Buffer.alloc(1 << 20)]) : bytes
  response.setHeader('content-type', mediaType)
  response.setHeader('docker-content-digest', digest)
  response.setHeader('content-length', sent.length)
  if (request.method === 'HEAD') return void response.end()
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  // What stalls says no more until the registry or the client closes the connection.
  if (fault === 'stalled') return void response.write(half)
  if (fault === 'truncated') return void response.write(half, () => response.destroy())
  response.end(fault === 'wrong-bytes' ? flipLast(bytes) : sent)
}

function flipLast(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ errors: [{ code, message: code }] }))
}
