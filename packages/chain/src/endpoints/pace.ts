/**
 * How fast an endpoint lets us ask, as far as it has told: unlimited until it first says "too fast", then less by a third each
 * time it says so and a little more for every second it does not (additive increase, multiplicative decrease).
 */
export type Pace = {
  /** null while no limit is known */
  readonly callsPerSecond: number | null
  /** Nothing is sent before this time. */
  readonly notBefore: number
  /** When everything sent so far is paid for at the known rate. */
  readonly paidAt: number
  /** Calls sent since `countedFrom`, to know how fast we were when it was too fast. */
  readonly counted: number
  readonly countedFrom: number
  /** Limits in a row. */
  readonly limits: number
  readonly easedAt: number
}

export const freePace: Pace = {
  callsPerSecond: null,
  notBefore: Number.NEGATIVE_INFINITY,
  paidAt: Number.NEGATIVE_INFINITY,
  counted: 0,
  countedFrom: Number.NEGATIVE_INFINITY,
  limits: 0,
  easedAt: Number.NEGATIVE_INFINITY,
}

/** Nobody waits longer than this for an endpoint to be asked again. */
export const LONGEST_WAIT_MS = 15_000

const SECOND = 1_000
const SLOWEST = 0.5
/** Faster than this no endpoint needs to be held back. */
const FASTEST = 2_000
const LONGEST_PAUSE_MS = 30_000

/** Milliseconds until the endpoint may be asked. A second's worth may be sent at once. */
export const waitOf = ({ notBefore, paidAt, callsPerSecond }: Pace, now: number): number =>
  Math.max(0, notBefore - now, callsPerSecond === null ? 0 : paidAt - SECOND - now)

/** So many calls are sent now. */
export const sent = (pace: Pace, calls: number, now: number): Pace => {
  const isNewCount = now - pace.countedFrom > 2 * SECOND
  return {
    ...pace,
    counted: (isNewCount ? 0 : pace.counted) + calls,
    countedFrom: isNewCount ? now : pace.countedFrom,
    paidAt:
      pace.callsPerSecond === null
        ? now
        : Math.max(pace.paidAt, now) + (calls / pace.callsPerSecond) * SECOND,
  }
}

/** The endpoint said "too fast", perhaps with the pause it wants. What comes while it is already waited for counts once. */
export const slowedDown = (pace: Pace, now: number, retryAfterMs: number | undefined): Pace => {
  const pauseMs = retryAfterMs ?? Math.min(LONGEST_PAUSE_MS, (SECOND / 2) * 2 ** Math.min(pace.limits, 10))
  const notBefore = Math.max(pace.notBefore, now + pauseMs)
  if (now < pace.notBefore) return { ...pace, notBefore }
  const seconds = Math.max(0.5, (now - pace.countedFrom) / SECOND)
  const rate = Math.min(pace.callsPerSecond ?? Number.POSITIVE_INFINITY, pace.counted / seconds)
  const callsPerSecond = Math.max(SLOWEST, Number.isFinite(rate) ? rate * 0.7 : SLOWEST)
  return { ...pace, notBefore, callsPerSecond, paidAt: now, limits: pace.limits + 1, easedAt: now }
}

/** The endpoint answered. */
export const keptUp = (pace: Pace, now: number): Pace => {
  if (pace.callsPerSecond === null) return pace
  if (now - pace.easedAt < SECOND) return pace.limits === 0 ? pace : { ...pace, limits: 0 }
  const faster = pace.callsPerSecond + Math.max(0.5, pace.callsPerSecond * 0.05)
  return { ...pace, limits: 0, easedAt: now, callsPerSecond: faster > FASTEST ? null : faster }
}
