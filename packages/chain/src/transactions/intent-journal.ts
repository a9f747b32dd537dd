import type { TransactionIntent, TransactionOutcome, TransactionRejection } from './intent.ts'

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
  /** `createdAt` is the chain's time then (unix seconds), as far as it was known. */
  | { readonly kind: 'accepted'; readonly intent: TransactionIntent; readonly createdAt?: number }
  | { readonly kind: 'signed'; readonly intentId: string; readonly attempt: Attempt }
  /** From here on only cancellations are signed for it; included, they are this rejection. */
  | { readonly kind: 'cancelling'; readonly intentId: string; readonly rejection: TransactionRejection }
  /** Another transaction of the key took the nonce; none of the intent's attempts can be included any more. */
  | { readonly kind: 'released'; readonly intentId: string; readonly nonce: number }
  /** `blockNumber` is where its nonce was used, if it was. */
  | {
      readonly kind: 'settled'
      readonly intentId: string
      readonly outcome: TransactionOutcome
      readonly blockNumber?: number
    }
  /** A reorg took the block away in which it was settled: its attempts may be included again. */
  | { readonly kind: 'reopened'; readonly intentId: string }
  /** The entries after this one say everything that those before it still mean. */
  | { readonly kind: 'compacted'; readonly nextNonce: number }

/** What is kept for ever of an intent whose outcome is final. */
export type ArchivedIntent = {
  readonly id: string
  /** `actionOf` the intent */
  readonly action: string
  readonly outcome: TransactionOutcome
}

/** What a sender remembers across crashes. One sender at a time writes to a journal. */
export type IntentJournal = {
  /** Every entry since the last compaction, in order. Called before the first append, and again after one failed. */
  load(): Promise<readonly JournalEntry[]>
  /** All durable once it resolves; of those of a call that failed, some may be. Never called before the last call has settled. */
  append(...entries: JournalEntry[]): Promise<void>
  /** Puts these entries in the place of all that came before, at once or not at all; false where they are too many for that. */
  compact(entries: readonly JournalEntry[]): Promise<boolean>
  /** Keeps an outcome for good, outside of what is loaded. Doing it twice does it once. */
  archive(settled: ArchivedIntent): Promise<void>
  /** What was archived for an id; null when nothing was. */
  recall(intentId: string): Promise<ArchivedIntent | null>
}

/** A journal that forgets with the process, for tests and one-off commands that wait for their transaction. */
export const createMemoryJournal = (entries: JournalEntry[] = []): IntentJournal => {
  const archived = new Map<string, ArchivedIntent>()
  return {
    load: async () => [...entries],
    append: async (...added) => void entries.push(...added),
    compact: async (kept) => {
      entries.splice(0, entries.length, ...kept)
      return true
    },
    archive: async (settled) => void archived.set(settled.id, settled),
    recall: async (intentId) => archived.get(intentId) ?? null,
  }
}
