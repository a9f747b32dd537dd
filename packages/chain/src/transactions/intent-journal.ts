import type { TransactionIntent, TransactionOutcome } from './intent.ts'

/** One signed transaction for an intent; a later one with the same nonce replaces it. */
export type Attempt = {
  /** A cancellation sends nothing to ourselves, only to use the nonce up. */
  readonly purpose: 'act' | 'cancel'
  readonly nonce: number
  readonly hash: string
  /** The signed bytes. Secret for as long as the intent's data is. */
  readonly raw: string
  readonly gasLimit: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

export type JournalEntry =
  | { readonly kind: 'accepted'; readonly intent: TransactionIntent }
  | { readonly kind: 'signed'; readonly intentId: string; readonly attempt: Attempt }
  /** Another transaction of the key took the nonce; none of the intent's attempts can be included any more. */
  | { readonly kind: 'released'; readonly intentId: string; readonly nonce: number }
  | { readonly kind: 'settled'; readonly intentId: string; readonly outcome: TransactionOutcome }

/** What a sender remembers across crashes. One sender at a time writes to a journal. */
export type IntentJournal = {
  /** Every entry ever appended, in order. Called once, before the first append. */
  load(): Promise<readonly JournalEntry[]>
  /** Durable once it resolves. Never called before the last call has settled. */
  append(entry: JournalEntry): Promise<void>
}

/** A journal that forgets with the process, for tests and one-off commands that wait for their transaction. */
export const createMemoryJournal = (entries: JournalEntry[] = []): IntentJournal => ({
  load: async () => [...entries],
  append: async (entry) => void entries.push(entry),
})
