import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '@lilymed/service-kit'

/** How long trying again may go on: until it is over, by whatever clock, or the signal aborts. */
export type Patience = {
  readonly signal: AbortSignal
  readonly isOver: () => boolean
  /** When the answer is of no use any more, by this machine's clock. */
  readonly deadline?: Date
}

/**
 * Tries until it works, a failure is not retryable, or the patience is over. Pauses double from a quarter of a second to four
 * seconds. Throws the last failure, or the abort.
 */
export const retry = async <T>(attempt: () => Promise<T>, { signal, isOver }: Patience): Promise<T> => {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 4000)) {
    try {
      return await attempt()
    } catch (failure) {
      const isWorthIt = isAppError(failure) && failure.retryable && !isOver()
      if (!isWorthIt || signal.aborted) throw failure
    }
    await delay(pauseMs, undefined, { signal })
  }
}
