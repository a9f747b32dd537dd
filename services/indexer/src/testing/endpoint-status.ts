import type { EndpointStatus } from '@lilymed/api'

/** An endpoint that serves well, but for what is said otherwise. */
export const endpointStatusOf = (changes: Partial<EndpointStatus> = {}): EndpointStatus => ({
  name: 'https://a',
  state: 'serving',
  head: 100,
  lagBlocks: 0,
  latencyMs: 5,
  errorShare: 0,
  requests: 1,
  failures: 0,
  contradictions: 0,
  callsPerSecond: null,
  mostBlocks: null,
  announcements: 'none',
  lastFailure: null,
  ...changes,
})
