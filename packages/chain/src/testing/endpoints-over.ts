import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { EndpointHealth } from '../endpoints/endpoint-health.ts'
import { openEndpoints } from '../endpoints/open-endpoints.ts'
import type { Endpoints, EndpointsOptions } from '../endpoints/open-endpoints.ts'
import { eventually } from './eventually.ts'
import { startFaultyRelay } from './faulty-relay.ts'
import type { FaultyRelay } from './faulty-relay.ts'
import { readAll } from './logged-chain.ts'

type Relays<Count extends number> = Count extends 1
  ? [FaultyRelay]
  : Count extends 2
    ? [FaultyRelay, FaultyRelay]
    : [FaultyRelay, FaultyRelay, FaultyRelay]

/** Starts so many endpoints before a chain, for the time of a test. */
export const relaysOf = async <Count extends 1 | 2 | 3>(
  t: TestContext,
  chain: { readonly url: string },
  count: Count,
): Promise<Relays<Count>> => {
  const all = await Promise.all(Array.from({ length: count }, () => startFaultyRelay(chain.url)))
  t.after(() => Promise.all(all.map((relay) => relay.close())))
  return all as Relays<Count>
}

/**
 * Opens them for the time of a test, in a hurry and without cross-checks unless told otherwise. An endpoint that is merely slow is
 * waited for: a test of one that is silent says how long.
 */
export const openOver = async (
  t: TestContext,
  relays: ReadonlyArray<{ readonly url: string; readonly wsUrl?: string }>,
  options: Partial<EndpointsOptions> = {},
): Promise<Endpoints> => {
  const endpoints = await openEndpoints({
    endpoints: relays.map(({ url, wsUrl }) => ({ url, ...(wsUrl === undefined ? {} : { wsUrl }) })),
    expectedChainId: 31_337,
    pollIntervalMs: 15,
    timeoutMs: 30_000,
    secondOpinionMs: 30_000,
    crossCheckShare: 0,
    forkGraceMs: 60,
    compareEveryMs: 20,
    ...options,
  })
  t.after(() => endpoints.close())
  return endpoints
}

export const healthOfRelay = (endpoints: Endpoints, { url }: { readonly url: string }): EndpointHealth => {
  const found = endpoints.health().find(({ name }) => name === url)
  assert.ok(found)
  return found
}

/** Resolves once every endpoint serves and has shown its head. */
export const allServe = (endpoints: Endpoints): Promise<void> =>
  eventually('every endpoint serves', () =>
    endpoints.health().every(({ state, head }) => state === 'serving' && head !== null),
  )

/** The blocks of a range that have logs, or the answer that is no range. */
export const blocksWithLogs = async (endpoints: Endpoints, request = readAll): Promise<unknown> => {
  const answer = await endpoints.source.range(request)
  return answer.kind === 'range' ? answer.logs.map(({ blockNumber }) => blockNumber) : answer
}

/** Requests a relay got that hold a call of the method. */
export const countOf = (relay: FaultyRelay, method: string): number =>
  relay.requests.filter(({ calls }) => calls.some((call) => call.method === method)).length
