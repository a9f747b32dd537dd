import { setTimeout as delay } from 'node:timers/promises'
import { parseChallenge } from './challenge.ts'
import type { Challenge } from './challenge.ts'
import { registryAddress } from './image-reference.ts'
import { PullFailure } from './pull-failure.ts'
import type { RegistryAccess } from '../daemon/image-daemon.ts'

/** Reads one repository of a registry (OCI distribution specification 1.1, pull). */
export type RegistryClient = {
  /**
   * Gets `manifests/<digest>` or `blobs/<digest>`; the answer is 200 and its body unread. Rejects with `PullFailure`, and with
   * the signal's reason.
   */
  get(path: string, signal: AbortSignal): Promise<Response>
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

const mostRedirects = 5
const mostAttempts = 4
const firstPauseMs = 250
const longestPauseMs = 10_000
/** Connecting and the answer's head; bodies have a limit of their own. */
const headTimeoutMs = 30_000

/** A client of one repository. Nothing but HTTPS is spoken, unless the registry is configured as insecure. */
export function createRegistryClient(access: RegistryAccess, repository: string): RegistryClient {
  const { host, isInsecure, credentials } = access
  const base = `${isInsecure ? 'http' : 'https'}://${registryAddress(host)}`
  const basic =
    credentials &&
    `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
  let authorization: string | undefined

  const assertAllowed = (url: URL) => {
    if (url.protocol === 'https:' || (isInsecure && url.origin === base)) return
    throw new PullFailure(
      'FETCH_FAILED',
      'registry',
      `the registry ${host} leads to ${url.origin}, which is not HTTPS`,
    )
  }

  const request = async (
    url: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> => {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), headTimeoutMs)
    try {
      return await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, late.signal]) })
    } catch (error) {
      signal.throwIfAborted()
      const reason = late.signal.aborted ? `nothing for ${headTimeoutMs} ms` : reasonOf(error)
      const message = `the registry ${host} does not answer: ${reason}`
      throw new PullFailure('FETCH_FAILED', 'registry', message, { retryable: true, cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  const follow = async (
    url: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> => {
    let at = url
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      assertAllowed(at)
      // What opens the registry is nobody else's: blobs are often served from elsewhere, by addresses that open themselves.
      const given =
        at.origin === url.origin && authorization !== undefined ? { ...headers, authorization } : headers
      const response = await request(at, given, signal)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || location === null) return response
      await response.body?.cancel()
      at = new URL(location, at)
    }
    throw new PullFailure(
      'FETCH_FAILED',
      'registry',
      `the registry ${host} redirects more than ${mostRedirects} times`,
    )
  }

  const authorise = async (challenge: Challenge, signal: AbortSignal): Promise<string | undefined> => {
    if (challenge.scheme === 'basic') return basic
    const url = new URL(challenge.realm)
    assertAllowed(url)
    url.searchParams.set('scope', challenge.scope ?? `repository:${repository}:pull`)
    if (challenge.service !== undefined) url.searchParams.set('service', challenge.service)
    const response = await request(url, basic === undefined ? {} : { authorization: basic }, signal)
    const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
    if (typeof answer !== 'object' || answer === null) return undefined
    const { token, access_token: accessToken } = answer as { token?: unknown; access_token?: unknown }
    const found = token ?? accessToken
    return typeof found === 'string' ? `Bearer ${found}` : undefined
  }

  const attempt = async (url: URL, signal: AbortSignal): Promise<Response> => {
    const headers = { accept: url.pathname.includes('/manifests/') ? manifestTypes : '*/*' }
    const response = await follow(url, headers, signal)
    if (response.status !== 401) return response
    const challenge = parseChallenge(response.headers.get('www-authenticate'))
    await response.body?.cancel()
    authorization = challenge && (await authorise(challenge, signal))
    return authorization === undefined ? response : await follow(url, headers, signal)
  }

  return {
    get: async (path, signal) => {
      const url = new URL(`${base}/v2/${repository}/${path}`)
      for (let attempts = 1; ; attempts += 1) {
        const response = await attempt(url, signal)
        if (response.status === 200) return response
        const failure = statusFailure(host, path, response.status)
        if (!failure.retryable || attempts === mostAttempts) throw failure
        await response.body?.cancel()
        await delay(pauseMs(response.headers.get('retry-after'), attempts), undefined, { signal })
      }
    },
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function statusFailure(host: string, path: string, status: number): PullFailure {
  const retryable = status === 429 || status >= 500
  const meaning: Readonly<Record<number, string>> = {
    401: 'it wants credentials: set credentialsFile for it',
    403: 'it refuses us: check its credentials',
    404: 'it does not have it',
    429: 'it is asked too often',
  }
  const message = `the registry ${host} answers ${status} for ${path}: ${meaning[status] ?? 'it failed'}`
  return new PullFailure('FETCH_FAILED', 'registry', message, { retryable })
}

function pauseMs(retryAfter: string | null, attempts: number): number {
  const asked = Number(retryAfter ?? Number.NaN) * 1_000
  return Math.min(longestPauseMs, Number.isFinite(asked) ? asked : firstPauseMs * 2 ** attempts)
}
