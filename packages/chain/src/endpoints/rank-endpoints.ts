import { isTrusted } from './endpoint-state.ts'
import type { EndpointState, RequestKind } from './endpoint-state.ts'
import { waitOf } from './pace.ts'

/** What a request asks of whoever answers it. */
export type Need = {
  readonly what: RequestKind
  /** Blocks it is about, where it names any. */
  readonly from?: number
  readonly to?: number
  /** It is about the newest state there is. */
  readonly atHead?: boolean
}

/** Expected of an endpoint nothing is known of: little, so that it is tried. */
const UNKNOWN_MS = 20
const STALE_MS = 2 * 60_000
const LAG_MS_A_BLOCK = 250
const MOST_LAG = 40

/**
 * The endpoints that may answer, best first: who is expected to answer soonest, failures and the wait for its rate included, and
 * among equals whoever is configured first. Those at rest, behind, or without the blocks asked for come after all others. Empty
 * when none may be asked, which includes those whose widest range is too narrow.
 */
export const rankEndpoints = (states: readonly EndpointState[], need: Need, now: number): number[] => {
  const best = Math.max(...states.map((state) => (isTrusted(state, now) ? (state.tip?.head.number ?? 0) : 0)))
  return states
    .map((state, id) => ({ state, id, cost: costOf(state, need, now, best) }))
    .filter(({ state }) => isTrusted(state, now) && !isTooNarrow(state, need, now))
    .sort((one, other) => one.cost - other.cost || one.id - other.id)
    .map(({ id }) => id)
}

/** It said lately that it does not take so many blocks. */
export const isTooNarrow = ({ widest }: EndpointState, { what, from, to }: Need, now: number): boolean =>
  what === 'range' &&
  from !== undefined &&
  to !== undefined &&
  widest !== null &&
  widest.until > now &&
  widest.blocks < to - from + 1

const costOf = (state: EndpointState, need: Need, now: number, best: number): number => {
  const own = state.latency[need.what]
  const known = now - own.at < STALE_MS ? own : state.latency.head
  const expected = (known.meanMs ?? UNKNOWN_MS) * (1 + 4 * state.errorShare) + waitOf(state.pace, now)
  const lag = need.atHead === true ? Math.min(MOST_LAG, best - (state.tip?.head.number ?? best)) : 0
  return expected + lag * LAG_MS_A_BLOCK + (isUnlikely(state, need, now) ? 1e9 : 0)
}

const isUnlikely = (state: EndpointState, { from, to }: Need, now: number): boolean =>
  state.restsUntil > now ||
  (to !== undefined && state.tip !== null && state.tip.head.number < to) ||
  (from !== undefined && state.history !== null && state.history.until > now && from < state.history.from)
