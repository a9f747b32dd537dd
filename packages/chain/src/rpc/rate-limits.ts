import { boundedPause, readRetryAfter } from './retry-after.ts'
import { wordsOf } from './rpc-failure.ts'
import type { RpcFailure } from './rpc-failure.ts'

/** Codes that mean nothing but "too fast", as Alchemy, QuickNode, Base's public node, Ankr and Tenderly use them. */
const CODES: ReadonlySet<number> = new Set([429, -32007, -32016, -32090, -32429])

const WORDS =
  /rate.?limit|too many requests|request rate|requests? per (?:second|minute|hour|day)|\/second request limit|rps limit|compute units|throughput|throttl|(?:request|usage|capacity) (?:count|limit) (?:exceed|reached)|(?:daily|monthly) (?:request|capacity|quota)|request count exceeded|quota|too much load|max usage|server (?:is )?(?:busy|overloaded)/

/** Of what one query asks for, not of how often we ask; these words come with code -32005 too. */
const OF_ONE_QUERY = /results|response size|\brange\b|requested blocks|logs requested|query time|batch/

/**
 * Recognises a refusal for asking too often: HTTP 429, or a JSON-RPC error that means it, with any status. `retryAfterMs` is the
 * pause that the header, the words or the data ask for. Whoever asked for a range of logs tries readRangeLimit first.
 */
export const readRateLimit = (
  failure: RpcFailure & { readonly retryAfter?: string | undefined },
  nowMs: number = Date.now(),
): { retryAfterMs?: number } | null => {
  const { code, status } = failure
  const words = wordsOf(failure)
  // What a contract says when it reverts may sound like anything.
  if (code === 3 || words.includes('revert')) return null
  const isLimit =
    status === 429 ||
    (code !== undefined && CODES.has(code)) ||
    (status === 503 && failure.retryAfter !== undefined) ||
    (!OF_ONE_QUERY.test(words) && (WORDS.test(words) || (code === -32005 && /limit/.test(words))))
  if (!isLimit) return null
  const retryAfterMs = readRetryAfter(failure.retryAfter, nowMs) ?? saidPause(words)
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** "retry in 10m0s", "try_again_in: 246.482ms", "retry after 2 seconds", "backoff_seconds: 30". */
const saidPause = (words: string): number | undefined => {
  const seconds = /backoff_seconds: (\d{1,9}(?:\.\d{1,9})?)/.exec(words)?.[1]
  if (seconds !== undefined) return boundedPause(Number(seconds) * 1_000)
  const said =
    /(?:retry|try)[_ ](?:again[_ ])?(?:in|after):? ((?:\d{1,9}(?:\.\d{1,9})? ?(?:milliseconds?|seconds?|minutes?|ms|s|m|h)){1,3})/.exec(
      words,
    )?.[1]
  if (said === undefined) return undefined
  const parts = said.matchAll(/(\d+(?:\.\d+)?) ?(milliseconds?|seconds?|minutes?|ms|s|m|h)/g)
  let ms = 0
  for (const [, count, unit = 's'] of parts)
    ms += Number(count) * (UNIT_MS[/^milli|^ms/.test(unit) ? 'ms' : unit.slice(0, 1)] ?? 1_000)
  return boundedPause(ms)
}
