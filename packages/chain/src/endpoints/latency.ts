/** How long an endpoint takes for one kind of request. Times are milliseconds of the clock. */
export type Latency = {
  /** Mean, newer requests weighing more; null before the first. */
  readonly meanMs: number | null
  /** The latest durations, oldest first. */
  readonly recent: readonly number[]
  readonly at: number
}

export const unmeasured: Latency = { meanMs: null, recent: [], at: Number.NEGATIVE_INFINITY }

const WEIGHT = 0.2
const KEPT = 64
const ENOUGH = 12

/** Takes one more duration in. */
export const measured = ({ meanMs, recent }: Latency, ms: number, at: number): Latency => ({
  meanMs: meanMs === null ? ms : meanMs + WEIGHT * (ms - meanMs),
  recent: [...recent.slice(1 - KEPT), ms],
  at,
})

/** A duration that 19 of 20 requests stay under; null before there are enough to say. */
export const usualHigh = ({ recent }: Latency): number | null =>
  recent.length < ENOUGH
    ? null
    : (recent.toSorted((one, other) => one - other)[Math.ceil(recent.length * 0.95) - 1] ?? null)
