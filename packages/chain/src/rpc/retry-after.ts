/** No endpoint keeps us waiting longer than this on its word alone. */
const LONGEST_MS = 15 * 60_000

/**
 * Milliseconds to wait by a Retry-After header (RFC 9110 §10.2.3: seconds, or an HTTP date), never more than a quarter of an
 * hour; undefined where it says nothing usable.
 */
export const readRetryAfter = (header: string | undefined, nowMs: number): number | undefined => {
  const text = header?.trim() ?? ''
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(text)) return boundedPause(Number(text) * 1_000)
  if (!/^[a-z]{3},? [\w :,-]{10,40}$/i.test(text)) return undefined
  return boundedPause(Date.parse(text) - nowMs)
}

/** A pause within reason: whole milliseconds, not negative, not over a quarter of an hour; undefined for NaN. */
export const boundedPause = (ms: number): number | undefined =>
  Number.isNaN(ms) ? undefined : Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms)))
