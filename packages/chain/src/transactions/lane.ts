import type { TransactionIntent, TransactionOutcome } from './intent.ts'
import type { Attempt, JournalEntry } from './intent-journal.ts'

/** Where one intent stands. It is open until it has an outcome. */
export type IntentRecord = {
  readonly intent: TransactionIntent
  /** Signed transactions that may still be included, all with the same nonce, the dearest last. */
  readonly attempts: readonly Attempt[]
  readonly outcome: TransactionOutcome | null
}

/** One key's transactions as its journal tells them. */
export type Lane = {
  apply(entry: JournalEntry): void
  get(intentId: string): IntentRecord | undefined
  /** Intents without an outcome, in the order they were accepted. */
  open(): readonly IntentRecord[]
  /** The lowest nonce above every one ever signed for. */
  nextNonce(): number
}

/** A lane that begins with what a journal held. */
export const createLane = (entries: readonly JournalEntry[] = []): Lane => {
  const records = new Map<string, IntentRecord>()
  const openIds = new Set<string>()
  let nextNonce = 0

  const put = (record: IntentRecord): void => {
    records.set(record.intent.id, record)
    if (record.outcome === null) openIds.add(record.intent.id)
    else openIds.delete(record.intent.id)
  }
  const apply = (entry: JournalEntry): void => {
    if (entry.kind === 'accepted') return put({ intent: entry.intent, attempts: [], outcome: null })
    const record = records.get(entry.intentId)
    if (record === undefined) return
    switch (entry.kind) {
      case 'signed':
        nextNonce = Math.max(nextNonce, entry.attempt.nonce + 1)
        return put({ ...record, attempts: [...record.attempts, entry.attempt] })
      case 'released':
        return put({ ...record, attempts: [] })
      default:
        put({ ...record, attempts: [], outcome: entry.outcome })
    }
  }
  for (const entry of entries) apply(entry)

  return {
    apply,
    get: (intentId) => records.get(intentId),
    open: () => [...openIds].map((id) => records.get(id)).filter((record) => record !== undefined),
    nextNonce: () => nextNonce,
  }
}
