import type { BlockHeader, HeadObservation } from '../log-source/log-source.ts'
import type { RpcErrorCode } from '../rpc/rpc-error.ts'
import { measured, unmeasured } from './latency.ts'
import type { Latency } from './latency.ts'
import { LONGEST_WAIT_MS, freePace, keptUp, sent, slowedDown, waitOf } from './pace.ts'
import type { Pace } from './pace.ts'

/** Requests that take comparable time: a look at the tip, a range of blocks with logs, reads by block. */
export type RequestKind = 'head' | 'range' | 'read'

export type Tip = HeadObservation & { readonly at: number }

/** Everything known of one endpoint. Times are milliseconds of the clock. */
export type EndpointState = {
  /** The public origin; with "#2" and so on where several endpoints share one. */
  readonly name: string
  /** `opening`: its chain id is still, or again, to be asked. `foreign`: it serves another chain. */
  readonly phase: 'opening' | 'serving' | 'foreign'
  readonly failuresInARow: number
  /** Until then it is left alone, if there is another. */
  readonly restsUntil: number
  readonly quarantine: { readonly until: number; readonly reason: string } | null
  /** Contradictions it was held responsible for. */
  readonly contradictions: number
  /** Share of requests that failed, newer ones weighing more; 0 to 1. */
  readonly errorShare: number
  readonly latency: Readonly<Record<RequestKind, Latency>>
  readonly tip: Tip | null
  /** Hashes of the heads it showed lately. */
  readonly heads: ReadonlyMap<number, string>
  readonly pace: Pace
  /** The most blocks it takes in a range, remembered for a while. */
  readonly widest: { readonly blocks: number; readonly until: number } | null
  /** It has nothing before this block, remembered for a while. */
  readonly history: { readonly from: number; readonly until: number } | null
  readonly lastFailure: { readonly code: string; readonly reason: string; readonly at: number } | null
  readonly requests: number
  readonly failures: number
}

export type EndpointEvent = { readonly at: number } & (
  | { readonly kind: 'identified' }
  | { readonly kind: 'asked'; readonly calls: number }
  | { readonly kind: 'answered'; readonly what: RequestKind; readonly ms: number }
  /** Another endpoint answered first. */
  | { readonly kind: 'outpaced'; readonly what: RequestKind; readonly ms: number }
  /** It answered, but with something of no use. */
  | { readonly kind: 'unfit'; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly code: RpcErrorCode
      readonly reason: string
      readonly retryAfterMs?: number | undefined
    }
  | { readonly kind: 'tipSeen'; readonly tip: HeadObservation }
  | { readonly kind: 'rangeRefused'; readonly fits: number }
  | { readonly kind: 'historyMissing'; readonly block: number }
  | { readonly kind: 'contradicted'; readonly reason: string }
)

const FIRST_REST_MS = 250
const LONGEST_REST_MS = 10_000
const FOREIGN_REST_MS = 30_000
const FIRST_QUARANTINE_MS = 60_000
const LONGEST_QUARANTINE_MS = 60 * 60_000
const REMEMBERED_MS = 5 * 60_000
const MOST_HEADS = 128
const ERROR_WEIGHT = 0.1

export const unknownEndpoint = (name: string): EndpointState => ({
  name,
  phase: 'opening',
  failuresInARow: 0,
  restsUntil: Number.NEGATIVE_INFINITY,
  quarantine: null,
  contradictions: 0,
  errorShare: 0,
  latency: { head: unmeasured, range: unmeasured, read: unmeasured },
  tip: null,
  heads: new Map(),
  pace: freePace,
  widest: null,
  history: null,
  lastFailure: null,
  requests: 0,
  failures: 0,
})

/** What is known of an endpoint after one more thing happened to it. Pure. */
export const reduceEndpoint = (state: EndpointState, event: EndpointEvent): EndpointState => {
  const { at } = event
  switch (event.kind) {
    case 'identified':
      return { ...state, phase: 'serving', failuresInARow: 0, restsUntil: at }
    case 'asked':
      return { ...state, requests: state.requests + 1, pace: sent(state.pace, event.calls, at) }
    case 'answered':
      return {
        ...timed(state, event),
        failuresInARow: 0,
        restsUntil: at,
        errorShare: state.errorShare * (1 - ERROR_WEIGHT),
        pace: keptUp(state.pace, at),
      }
    case 'outpaced':
      return timed(state, event)
    case 'unfit':
      return {
        ...withError(state),
        failures: state.failures + 1,
        lastFailure: { code: 'RPC_UNFIT_ANSWER', reason: event.reason, at },
      }
    case 'failed':
      return failed(state, event)
    case 'tipSeen': {
      const { tip } = event
      return { ...state, tip: { ...tip, at }, heads: remembered(state.heads, tip.head) }
    }
    case 'rangeRefused':
      return { ...state, widest: { blocks: Math.max(1, event.fits), until: at + REMEMBERED_MS } }
    case 'historyMissing':
      return {
        ...state,
        history: {
          from: Math.max(event.block + 1, state.history?.from ?? 0),
          until: at + REMEMBERED_MS,
        },
      }
    default: {
      const { reason } = event
      const ms = Math.min(
        LONGEST_QUARANTINE_MS,
        FIRST_QUARANTINE_MS * 2 ** Math.min(state.contradictions, 10),
      )
      return {
        ...state,
        contradictions: state.contradictions + 1,
        quarantine: { until: at + ms, reason },
        lastFailure: { code: 'RPC_ENDPOINTS_DISAGREE', reason, at },
      }
    }
  }
}

/** It may be asked: it serves the chain, and nothing it said was found to be wrong lately. */
export const isTrusted = ({ phase, quarantine }: EndpointState, now: number): boolean =>
  phase === 'serving' && (quarantine === null || quarantine.until <= now)

/** It wants to be left alone for longer than anybody waits: until then it serves nobody, well as it may be. */
export const isPaused = ({ pace }: EndpointState, now: number): boolean => waitOf(pace, now) > LONGEST_WAIT_MS

const failed = (state: EndpointState, event: Extract<EndpointEvent, { kind: 'failed' }>): EndpointState => {
  const { at, code, reason, retryAfterMs } = event
  const noted = {
    ...withError(state),
    failures: state.failures + 1,
    lastFailure: { code, reason, at },
  }
  // An endpoint that only wants to be asked less is well.
  if (code === 'RPC_RATE_LIMITED') return { ...noted, pace: slowedDown(state.pace, at, retryAfterMs) }
  if (code === 'RPC_WRONG_CHAIN')
    return { ...noted, phase: 'foreign', tip: null, restsUntil: at + FOREIGN_REST_MS }
  const failuresInARow = state.failuresInARow + 1
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(failuresInARow - 1, 10))
  // What answers behind a name after it was away need not be what answered before.
  const phase = failuresInARow > 1 && state.phase === 'serving' ? 'opening' : state.phase
  return { ...noted, phase, failuresInARow, restsUntil: at + restMs }
}

const withError = (state: EndpointState): EndpointState => ({
  ...state,
  errorShare: state.errorShare + ERROR_WEIGHT * (1 - state.errorShare),
})

const timed = (
  state: EndpointState,
  { what, ms, at }: { readonly what: RequestKind; readonly ms: number; readonly at: number },
): EndpointState => ({
  ...state,
  latency: { ...state.latency, [what]: measured(state.latency[what], ms, at) },
})

const remembered = (
  heads: ReadonlyMap<number, string>,
  { number, hash, parentHash }: BlockHeader,
): ReadonlyMap<number, string> => {
  if (heads.get(number) === hash) return heads
  // What was seen above a head that is new was another branch.
  const kept = [...heads].filter(([other]) => other < number - 1).slice(1 - MOST_HEADS)
  return new Map([...kept, [number - 1, parentHash], [number, hash]])
}
