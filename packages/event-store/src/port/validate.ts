import { InvalidArgument } from './errors.ts'
import type { EventFilter, Expected, Revision } from './event-store.ts'
import { limits, namePattern } from './limits.ts'

const nameRule = '1 to 200 letters, digits or . _ : -, the first a letter or digit'

/** Refuses a stream name outside the pattern. @throws InvalidArgument */
export function checkStreamName(stream: string): void {
  if (typeof stream !== 'string' || !namePattern.test(stream)) {
    throw new InvalidArgument('stream', nameRule, show(stream))
  }
}

/** Refuses an expectation that is neither a revision nor one of the three words. @throws InvalidArgument */
export function checkExpected(expected: Expected): void {
  if (expected === 'any' || expected === 'no_stream' || expected === 'stream_exists') return
  checkRevision('expected', expected)
}

/** Refuses what is no revision: a bigint from 0 to 2^53 - 1. @throws InvalidArgument */
export function checkRevision(field: string, revision: Revision): void {
  if (typeof revision !== 'bigint' || revision < 0n || revision > limits.maxRevision) {
    throw new InvalidArgument(field, `a bigint from 0 to ${limits.maxRevision}`, show(revision))
  }
}

/** Refuses a count outside 1 to `max`. @throws InvalidArgument */
export function checkCount(field: string, count: number, max: number = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(count) || count < 1 || count > max) {
    throw new InvalidArgument(field, `a whole number from 1 to ${max}`, show(count))
  }
}

/** Refuses a filter that has not exactly one list of prefixes of names. @throws InvalidArgument */
export function checkFilter(filter: EventFilter): void {
  if ((filter.streamPrefix === undefined) === (filter.typePrefix === undefined)) {
    throw new InvalidArgument('filter', 'either streamPrefix or typePrefix', show(filter))
  }
  const prefixes = filter.streamPrefix ?? filter.typePrefix
  if (prefixes.length === 0 || prefixes.length > 50) {
    throw new InvalidArgument('filter', '1 to 50 prefixes', `${prefixes.length}`)
  }
  for (const prefix of prefixes) {
    if (typeof prefix !== 'string' || !namePattern.test(prefix)) {
      throw new InvalidArgument('filter', `prefixes of names (${nameRule})`, show(prefix))
    }
  }
}

/** How a wrong value is named in an error: its type and, where short, its text. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 80 ? `a text of ${value.length} characters` : `"${value}"`
  if (typeof value === 'bigint' || typeof value === 'number') return `${typeof value} ${value}`
  return value === null ? 'null' : typeof value
}
