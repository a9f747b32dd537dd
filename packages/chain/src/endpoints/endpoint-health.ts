import type { HeadBell } from '../log-source/head-bell.ts'
import { isPaused, isTrusted } from './endpoint-state.ts'
import type { EndpointState } from './endpoint-state.ts'

/** One endpoint as an operator sees it. No part of its URL but the origin. */
export type EndpointHealth = {
  readonly name: string
  /**
   * `serving`; `resting` after failures, or for as long as it asked for; `opening` until it has said, or said again, which chain it serves; `foreign` if that is
   * another one; `quarantined` for having contradicted the others.
   */
  readonly state: 'serving' | 'resting' | 'opening' | 'foreign' | 'quarantined'
  readonly head: number | null
  /** Blocks behind the highest head of any endpoint. */
  readonly lagBlocks: number | null
  /** Mean of the latest looks at the tip, milliseconds. */
  readonly latencyMs: number | null
  /** Share of the latest requests that failed, 0 to 1. */
  readonly errorShare: number
  /** Calls a second that it takes, as far as it has told; null while no limit is known. */
  readonly callsPerSecond: number | null
  /** Most blocks it takes at once; null while no limit is known. */
  readonly mostBlocks: number | null
  readonly hasSafeTag: boolean | null
  readonly hasFinalisedTag: boolean | null
  readonly announcements: 'none' | ReturnType<HeadBell['state']>
  readonly contradictions: number
  readonly requests: number
  readonly failures: number
  /** Why it last failed, and how long ago. */
  readonly lastFailure: { readonly code: string; readonly reason: string; readonly agoMs: number } | null
}

/** What is known of the endpoints, in the order they were configured. */
export const healthOf = (
  states: readonly EndpointState[],
  bells: ReadonlyArray<HeadBell | undefined>,
  now: number,
): EndpointHealth[] => {
  const best = Math.max(-1, ...states.map(({ tip }) => tip?.head.number ?? -1))
  return states.map((state, id) => {
    const { name, tip, latency, errorShare, pace, widest, contradictions, requests, failures, lastFailure } =
      state
    return {
      name,
      state: wordFor(state, now),
      head: tip?.head.number ?? null,
      lagBlocks: tip === null ? null : best - tip.head.number,
      latencyMs: latency.head.meanMs,
      errorShare,
      callsPerSecond: pace.callsPerSecond,
      mostBlocks: widest !== null && widest.until > now ? widest.blocks : null,
      hasSafeTag: tip === null ? null : tip.safe !== null,
      hasFinalisedTag: tip === null ? null : tip.finalised !== null,
      announcements: bells[id]?.state() ?? 'none',
      contradictions,
      requests,
      failures,
      lastFailure:
        lastFailure === null
          ? null
          : { code: lastFailure.code, reason: lastFailure.reason, agoMs: now - lastFailure.at },
    }
  })
}

const wordFor = (state: EndpointState, now: number): EndpointHealth['state'] => {
  if (state.phase !== 'serving') return state.phase
  if (!isTrusted(state, now)) return 'quarantined'
  return state.restsUntil > now || isPaused(state, now) ? 'resting' : 'serving'
}
