import type { DealId } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import type { AppError } from '@lilymed/service-kit'
import type { PinnedBlock } from '../network/open-party-network.ts'
import { pauseAfterFailure } from '../watch/out-of-reach.ts'
import type { ResultSearch } from './find-results.ts'

/**
 * Looks for the results of before a watch began beside everything else: what cannot be read of them keeps nothing that is known from being attended,
 * and is asked for again with growing pauses. A node that has thrown old events away would else be asked for them for ever, as fast as it refuses.
 */
export type EarlierLook = {
  /** Whether there is more to look for, and no pause on. */
  isDue(): boolean
  /** Some of them; none during a pause and after a failure, which is told. Throws what is no AppError. */
  look(block: PinnedBlock): Promise<readonly DealId[]>
}

/** Opens it over a search that has begun or will have by the first look. */
export const createEarlierLook = (
  results: Pick<ResultSearch, 'earlier' | 'isWhole'>,
  pollIntervalMs: number,
  told: { readonly onFound: () => void; readonly onFailure: (failure: AppError) => void },
): EarlierLook => {
  let [failures, notBefore] = [0, 0]
  const isDue = (): boolean => !results.isWhole() && performance.now() >= notBefore
  return {
    isDue,
    look: async (block) => {
      if (!isDue()) return []
      try {
        const found = await results.earlier(block)
        failures = 0
        told.onFound()
        return found
      } catch (failure) {
        if (!isAppError(failure)) throw failure
        failures += 1
        notBefore = performance.now() + pauseAfterFailure(failures, pollIntervalMs)
        told.onFailure(failure)
        return []
      }
    },
  }
}
