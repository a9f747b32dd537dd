import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RegistryServer = {
  /** `127.0.0.1:<port>`. */
  readonly host: string
  /** Method and path of every request, with the scheme of its authorization. */
  readonly asked: string[]
  /** Puts a manifest under a tag of a repository; gives its digest. */
  readonly push: (repository: string, tag: string, manifest: string) => string
  readonly close: () => Promise<void>
}

/**
 * As much of an OCI registry as finding a digest takes: manifests behind bearer tokens.
 *
 * @param intercept answers a request itself where it returns true
 */
export const startRegistryServer = async (
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<RegistryServer> => {
  const manifests = new Map<string, string>()
  const asked: string[] = []
  const digestOf = (manifest: string) => `sha256:${createHash('sha256').update(manifest).digest('hex')}`
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`)
    const authorization = request.headers.authorization ?? 'none'
    asked.push(`${request.method} ${url.pathname} ${authorization.split(' ')[0]}`)
    if (intercept(request, response)) return
    if (url.pathname === '/token') {
      const token = `for-${url.searchParams.get('service')}-${url.searchParams.get('scope')}`
      response.end(JSON.stringify({ token: Buffer.from(token).toString('hex') }))
      return
    }
    const [, repository = '', reference = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? []
    const scope = `repository:${repository}:pull`
    if (authorization !== `Bearer ${Buffer.from(`for-registry.test-${scope}`).toString('hex')}`) {
      const challenge = `Bearer realm="http://${request.headers.host}/token",service="registry.test",scope="${scope}"`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return
    }
    const manifest = manifests.get(`${repository}:${reference}`)
    if (manifest === undefined) response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'docker-content-digest': digestOf(manifest) })
        .end(request.method === 'HEAD' ? '' : manifest)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    push: (repository, tag, manifest) => {
      const digest = digestOf(manifest)
      manifests.set(`${repository}:${tag}`, manifest)
      manifests.set(`${repository}:${digest}`, manifest)
      return digest
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
