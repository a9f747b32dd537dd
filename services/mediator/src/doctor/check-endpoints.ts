import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** What an endpoint of the chain answered. */
export type EndpointObservation = {
  /** Its origin; the rest of a URL may be a key. */
  readonly name: string
  /** Why it gave no answer; null when it did. */
  readonly failure: string | null
  readonly chainId: bigint | null
  readonly head: { readonly number: number; readonly timestamp: number } | null
  readonly latencyMs: number
  /** Its clock by the Date header of its answer (RFC 9110 §6.6.1), milliseconds since 1970; null when it sent none. */
  readonly clockMs: number | null
}

/** Blocks an endpoint may lie behind the others, and the time it may take, before it is a risk. */
const mostBehind = 5
const slowMs = 1_000

/** How the endpoints of the chain stand. One that works is enough to vote; one alone is a risk. */
export const checkEndpoints = (
  observed: readonly EndpointObservation[],
  expectedChainId: number,
): readonly Check[] => {
  const highest = Math.max(...observed.map(({ head }) => head?.number ?? 0))
  const checks = observed.map((endpoint) => checkEndpoint(endpoint, BigInt(expectedChainId), highest))
  const works = checks.filter(({ state }) => state === 'ok' || state === 'warning').length
  if (works === 0 || observed.length > 1) {
    // While another one serves, an endpoint that does not is no reason to miss a vote.
    return works === 0 ? checks : checks.map(softened)
  }
  const remedy =
    'add a second endpoint of another provider to chain.endpoints: while this one is down, nothing is sent'
  return [...checks, found('rpc', 'warning', 'there is one endpoint only', remedy)]
}

const softened = (check: Check): Check => (check.state === 'failed' ? { ...check, state: 'warning' } : check)

const checkEndpoint = (
  { name, failure, chainId, head, latencyMs }: EndpointObservation,
  expected: bigint,
  highest: number,
): Check => {
  if (failure !== null) {
    return found(
      'rpc',
      'failed',
      `${name}: ${failure}`,
      'check the URL and its key, and that this machine may reach it',
    )
  }
  if (chainId !== expected) {
    const detail = `${name} serves chain ${chainId ?? 'unknown'}, and chain ${expected} is configured`
    return found('rpc', 'failed', detail, 'correct chain.chainId or the endpoint')
  }
  const said = `${name}: block ${head?.number ?? 'unknown'}, ${Math.round(latencyMs)} ms`
  const behind = highest - (head?.number ?? 0)
  if (behind > mostBehind) {
    return found(
      'rpc',
      'warning',
      `${said}, ${behind} blocks behind the others`,
      'use an endpoint that keeps up',
    )
  }
  if (latencyMs > slowMs) {
    return found('rpc', 'warning', `${said}, which is slow`, 'use an endpoint nearer to this machine')
  }
  return fine('rpc', said)
}
