import type { Clock } from './clock.ts'
import type { WarningListener } from './endpoint.ts'

/** An answer of an endpoint that is not believed, though no contradiction is made of it. */
export type Rejection = {
  readonly endpoint: string
  readonly method: string
  /** What it is an answer about, such as "block 7". */
  readonly about: string
  /** What speaks against it: what most say, and what this one does. */
  readonly why: string
}

/** Of an endpoint and a method no more is told than this often. */
const TOLD_EVERY_MS = 60_000

/** A range of blocks as a reader is told it. */
export const blocksInWords = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  from === to ? `block ${from}` : `blocks ${from} to ${to}`

/** The rejection of a range that does not hold together. */
export const inconsistentRange = (
  endpoint: string,
  request: { readonly from: number; readonly to: number },
  reason: string,
): Rejection => ({ endpoint, method: 'eth_getLogs', about: blocksInWords(request), why: reason })

/** What each of those who contradict each other says, in a sentence. */
export const outvoted = (most: string, one: string): string => `most endpoints say ${most}, this one ${one}`

/**
 * Tells an operator of answers that are not believed: of the first of an endpoint and method at once, of later ones at most once a
 * minute and how many there were meanwhile. One that lags or forks for a moment is no flood then, and one that lies is not silent.
 */
export const createRejectionTeller = (
  onWarning: WarningListener,
  clock: Pick<Clock, 'now'>,
): ((rejection: Rejection) => void) => {
  const told = new Map<string, { readonly at: number; more: number }>()
  return ({ endpoint, method, about, why }) => {
    const kind = `${endpoint} ${method}`
    const last = told.get(kind)
    if (last !== undefined && clock.now() - last.at < TOLD_EVERY_MS) {
      last.more += 1
      return
    }
    told.set(kind, { at: clock.now(), more: 0 })
    const meanwhile =
      last === undefined || last.more === 0 ? '' : `; ${last.more} more like it since this was last told`
    onWarning({
      endpoint,
      message: `its answer to ${method} about ${about} is not believed: ${why}${meanwhile}`,
    })
  }
}
