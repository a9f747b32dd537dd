import { setTimeout as delay } from 'node:timers/promises'
import { isAppError } from '@lilymed/service-kit'

/** How long trying again may go on. */
export type Patience = { readonly signal: AbortSignal; readonly patienceMs: number }

/**
 * Tries until it works, a failure is not retryable, the patience (milliseconds from now) would run out during the next pause, or the
 * signal aborts. Pauses double from a quarter of a second to four seconds. Throws the last failure.
 */
export const retry = async <T>(attempt: () => Promise<T>, { signal, patienceMs }: Patience): Promise<T> => {
  const until = performance.now() + patienceMs
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 4000)) {
    try {
      return await attempt()
    } catch (failure) {
      const isWorthIt = isAppError(failure) && failure.retryable && performance.now() + pauseMs < until
      if (!isWorthIt || signal.aborted) throw failure
    }
    await delay(pauseMs, undefined, { signal })
  }
}
