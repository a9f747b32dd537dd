import type { VoteProtection } from '../protection/open-protection.ts'
import { createPromiseBook } from '../protection/promise-book.ts'
import { ProtectionError } from '../protection/protection-error.ts'

/** Vote protection that lives as long as the test keeps it. */
export const createMemoryProtection = (): VoteProtection => {
  const book = createPromiseBook()
  return {
    promise: async (vote, commitment) => {
      if (!book.add({ ...vote, commitment }))
        throw new ProtectionError('PROTECTION_CONFLICT', 'another is promised')
    },
    promised: (vote) => book.get(vote),
    ofDispute: (disputeId) => book.ofDispute(disputeId),
  }
}
