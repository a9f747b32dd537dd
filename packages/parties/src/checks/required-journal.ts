import { isAppError } from '@lilymed/service-kit'
import type { CheckJournal } from './check-journal.ts'

/** A journal that cannot be written to for good, or that another process writes to as well, ends the watch: nothing is sent unrecorded. */
export const requiredJournal = (
  { checks, record }: CheckJournal,
  onBroken: (failure: unknown) => void,
): CheckJournal => ({
  checks,
  record: async (event) => {
    try {
      await record(event)
    } catch (failure) {
      if (!isAppError(failure) || !failure.retryable) onBroken(failure)
      throw failure
    }
  },
})
