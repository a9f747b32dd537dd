import { fine, found } from './check.ts'
import type { Check } from './check.ts'

/** Seconds by which this clock may differ from others' before it is a risk, and before it is a fault. */
const riskySeconds = 3
const wrongSeconds = 30

/**
 * How this machine's clock stands. Deadlines are the chain's, but certificates, beacons and timeouts go by this one. HTTP dates are whole
 * seconds, so a second either way says nothing.
 *
 * @param others clocks of others, milliseconds since 1970
 */
export const checkClock = (nowMs: number, others: readonly number[]): Check => {
  const remedy = 'let a time service keep the clock, such as chrony or systemd-timesyncd'
  const sorted = others.map((clock) => (nowMs - clock) / 1000).toSorted((left, right) => left - right)
  const skew = sorted[Math.floor(sorted.length / 2)]
  if (skew === undefined) return found('clock', 'unknown', 'no endpoint said what time it is', remedy)
  const off = Math.max(0, Math.abs(skew) - 1)
  const words = `${Math.abs(skew).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} the endpoints’ clocks`
  if (off < riskySeconds) return fine('clock', words)
  return found('clock', off < wrongSeconds ? 'warning' : 'failed', words, remedy)
}
