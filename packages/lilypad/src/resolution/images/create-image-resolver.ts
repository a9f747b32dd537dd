import { createHash } from 'node:crypto'
import { AppError, readCappedBody } from '@lilymed/service-kit'
import type { ImageResolver } from '../../bundles/bundle-source.ts'
import type { ImageReference } from '../../modules/image-reference.ts'
import { resolveOnce } from '../resolution-record.ts'
import type { ResolutionRecord } from '../resolution-record.ts'
import { parseBearerChallenge } from './bearer-challenge.ts'
import { refusedByRegistry, registryError } from './registry-error.ts'

/** A registry that images may come from. */
export type Registry = {
  /** As references write it: `docker.io`, `quay.io`, `127.0.0.1:5000`. */
  readonly host: string
  /** Plain HTTP, for a registry on loopback. */
  readonly insecure?: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}

export type ImageResolverOptions = {
  /** No other registry is ever asked, whatever a module says. */
  readonly registries: readonly Registry[]
  /** Where tags are recorded. */
  readonly record: ResolutionRecord
  /** For one request. */
  readonly timeoutMs?: number
  readonly fetch?: typeof globalThis.fetch
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')
const longestManifest = 4 * 2 ** 20
const longestToken = 65_536

/** Docker Hub answers under another name than the one in its references. */
const apiHost = (host: string): string => (host === 'docker.io' ? 'registry-1.docker.io' : host)
const isLoopback = (host: string): boolean => /^(?:127(?:\.[0-9]{1,3}){3}|localhost)(?::[0-9]+)?$/.test(host)

/**
 * Finds the digest that an image's tag names (OCI distribution v2): asks for the tag, then for the manifest by that digest,
 * and hashes it. A tag is resolved once for each scope and recorded; an image that is named by digest is asked for nowhere.
 */
export const createImageResolver = ({
  registries,
  record,
  timeoutMs = 15_000,
  fetch = globalThis.fetch,
}: ImageResolverOptions): ImageResolver => {
  const openly = registries.find(({ host, insecure }) => insecure === true && !isLoopback(host))
  if (openly) throw new RangeError(`expected HTTPS for ${openly.host}: plain HTTP is for loopback only`)

  /** One request: no redirect, and no credential to anything but the registry and its token service. */
  const send = async (what: string, url: string, init: RequestInit, signal: AbortSignal | undefined) => {
    const deadline = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      })
      const body = await readCappedBody(response.body, longestManifest)
      if (!body)
        throw registryError('IMAGE_MALFORMED', what, `expected at most ${longestManifest} bytes, got more`)
      return { response, body }
    } catch (error) {
      if (error instanceof AppError) throw error
      signal?.throwIfAborted()
      if (deadline.aborted)
        throw registryError('REGISTRY_TIMEOUT', what, `expected an answer within ${timeoutMs} ms`, error)
      throw registryError('REGISTRY_UNREACHABLE', what, 'expected an answer, the connection failed', error)
    }
  }

  const getToken = async (
    what: string,
    header: string | null,
    registry: Registry,
    signal: AbortSignal | undefined,
  ): Promise<string> => {
    const challenge = parseBearerChallenge(header)
    const realm = challenge && new URL(challenge.realm)
    const isSafe =
      realm?.protocol === 'https:' || (registry.insecure === true && isLoopback(realm?.host ?? ''))
    if (!challenge || !realm || !isSafe)
      throw registryError('REGISTRY_FORBIDDEN', what, 'expected a token service over HTTPS')
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service)
    if (challenge.scope !== undefined) realm.searchParams.set('scope', challenge.scope)
    const { username, password } = registry.credentials ?? {}
    const basic = Buffer.from(`${username}:${password}`).toString('base64')
    const headers = registry.credentials ? { authorization: `Basic ${basic}` } : {}
    const { response, body } = await send(what, realm.href, { headers }, signal)
    if (!response.ok) throw refusedByRegistry(what, response.status)
    try {
      const answer = JSON.parse(Buffer.from(body.subarray(0, longestToken)).toString('utf8')) as Record<
        string,
        unknown
      >
      const token = answer['token'] ?? answer['access_token']
      if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token
    } catch {
      // No JSON is no token.
    }
    throw registryError('REGISTRY_FORBIDDEN', what, 'expected a token, got none')
  }

  const findDigest = async (
    image: ImageReference,
    registry: Registry,
    signal: AbortSignal | undefined,
  ): Promise<string> => {
    const what = `${image.registry}/${image.repository}:${image.tag}`
    const base = `${registry.insecure === true ? 'http' : 'https'}://${apiHost(registry.host)}/v2/${image.repository}/manifests/`
    let authorization: string | undefined
    const ask = async (method: 'HEAD' | 'GET', reference: string) => {
      const headers = () => ({
        accept: manifestTypes,
        ...(authorization === undefined ? {} : { authorization }),
      })
      let answer = await send(what, base + reference, { method, headers: headers() }, signal)
      if (answer.response.status === 401 && authorization === undefined) {
        authorization = `Bearer ${await getToken(what, answer.response.headers.get('www-authenticate'), registry, signal)}`
        answer = await send(what, base + reference, { method, headers: headers() }, signal)
      }
      if (!answer.response.ok) throw refusedByRegistry(what, answer.response.status)
      return answer
    }
    const { response } = await ask('HEAD', image.tag)
    const digest = response.headers.get('docker-content-digest') ?? ''
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw registryError(
        'IMAGE_MALFORMED',
        what,
        `expected a sha256 of the manifest, got ${JSON.stringify(digest.slice(0, 100))}`,
      )
    const { body } = await ask('GET', digest)
    const found = `sha256:${createHash('sha256').update(body).digest('hex')}`
    if (found !== digest)
      throw registryError('IMAGE_MALFORMED', what, `expected the manifest ${digest}, got ${found}`)
    return digest
  }

  return {
    getDigest: async (image, scope, signal) => {
      const registry = registries.find(({ host }) => host === image.registry)
      if (!registry) {
        throw registryError(
          'REGISTRY_REFUSED',
          `${image.registry}/${image.repository}`,
          `expected an image from ${registries.map(({ host }) => host).join(', ') || 'no registry at all'}; add the registry to the configuration to trust it`,
        )
      }
      if (image.digest !== undefined) return { digest: image.digest, isPinned: true }
      const key = JSON.stringify(['image', scope, image.registry, image.repository, image.tag])
      return {
        digest: await resolveOnce(record, key, () => findDigest(image, registry, signal)),
        isPinned: false,
      }
    },
  }
}
