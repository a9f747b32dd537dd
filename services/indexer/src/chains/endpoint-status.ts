import type { EndpointStatus } from '@lilymed/api'
import type { EndpointHealth } from '@lilymed/chain'

/** What is known of an endpoint, as the API says it. */
export const endpointStatus = (health: EndpointHealth, now: Date): EndpointStatus => {
  const { name, state, head, lagBlocks, latencyMs, errorShare, lastFailure } = health
  const { requests, failures, contradictions, callsPerSecond, mostBlocks, announcements } = health
  return {
    name,
    state,
    head,
    lagBlocks,
    latencyMs,
    errorShare,
    requests,
    failures,
    contradictions,
    callsPerSecond,
    mostBlocks,
    announcements,
    lastFailure:
      lastFailure === null
        ? null
        : {
            code: lastFailure.code,
            reason: lastFailure.reason,
            at: new Date(now.getTime() - lastFailure.agoMs).toISOString(),
          },
  }
}
