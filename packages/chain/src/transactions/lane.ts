import { isFinalOutcome } from './intent.ts'
import type { TransactionIntent, TransactionOutcome, TransactionRejection } from './intent.ts'
import type { Attempt, JournalEntry } from './intent-journal.ts'

/** Where one intent stands. It is open until it has an outcome. */
export type IntentRecord = {
  readonly intent: TransactionIntent
  /** Chain time at which it was accepted (unix seconds); null in journals that did not say. */
  readonly createdAt: number | null
  /** Signed transactions that may still be included, all with the same nonce, the dearest last. */
  readonly attempts: readonly Attempt[]
  /** Why it is being cancelled, if it is. */
  readonly cancelling: TransactionRejection | null
  readonly outcome: TransactionOutcome | null
  /** The block in which its nonce was used, once it has an outcome. */
  readonly settledIn: number | null
}

/** One key's transactions as its journal tells them: those that are open, and those that a reorg may still open again. */
export type Lane = {
  apply(entry: JournalEntry): void
  get(intentId: string): IntentRecord | undefined
  /** Intents without an outcome, in the order they were accepted. */
  open(): readonly IntentRecord[]
  /** Intents with an outcome that are still remembered. */
  settled(): readonly IntentRecord[]
  /** Lets a settled intent go. */
  forget(intentId: string): void
  /** The lowest nonce above every one ever signed for. */
  nextNonce(): number
  /** Entries that make a lane like this one. */
  snapshot(): readonly JournalEntry[]
}

/** A lane that begins with what a journal held. */
export const createLane = (entries: readonly JournalEntry[] = []): Lane => {
  const open = new Map<string, IntentRecord>()
  const settled = new Map<string, IntentRecord>()
  let nextNonce = 0

  const change = (id: string, changes: Partial<IntentRecord>): void => {
    const record = open.get(id)
    if (record !== undefined) open.set(id, { ...record, ...changes })
  }
  const settle = (entry: JournalEntry & { kind: 'settled' }): void => {
    const { intentId, outcome } = entry
    const record = open.get(intentId)
    if (record === undefined) return
    open.delete(intentId)
    const settledIn = entry.blockNumber ?? (outcome.kind === 'rejected' ? null : outcome.blockNumber)
    // What used no nonce and may be tried again leaves nothing to remember.
    if (settledIn === null && !isFinalOutcome(outcome)) return
    settled.set(intentId, { ...record, outcome, settledIn })
  }
  const apply = (entry: JournalEntry): void => {
    switch (entry.kind) {
      case 'compacted':
        open.clear()
        settled.clear()
        nextNonce = entry.nextNonce
        return
      case 'accepted': {
        const { intent, createdAt = null } = entry
        settled.delete(intent.id)
        open.set(intent.id, {
          intent,
          createdAt,
          attempts: [],
          cancelling: null,
          outcome: null,
          settledIn: null,
        })
        return
      }
      case 'signed': {
        nextNonce = Math.max(nextNonce, entry.attempt.nonce + 1)
        const before = open.get(entry.intentId)?.attempts ?? []
        return change(entry.intentId, { attempts: [...before, entry.attempt] })
      }
      case 'cancelling':
        return change(entry.intentId, { cancelling: entry.rejection })
      case 'released':
        return change(entry.intentId, { attempts: [] })
      case 'reopened': {
        const record = settled.get(entry.intentId)
        if (record === undefined) return
        settled.delete(entry.intentId)
        open.set(entry.intentId, { ...record, outcome: null, settledIn: null })
        return
      }
      default:
        settle(entry)
    }
  }
  for (const entry of entries) apply(entry)

  return {
    apply,
    get: (intentId) => open.get(intentId) ?? settled.get(intentId),
    open: () => [...open.values()],
    settled: () => [...settled.values()],
    forget: (intentId) => void settled.delete(intentId),
    nextNonce: () => nextNonce,
    snapshot: () => [
      { kind: 'compacted', nextNonce },
      ...[...settled.values(), ...open.values()].flatMap(entriesOf),
    ],
  }
}

const entriesOf = ({
  intent,
  createdAt,
  attempts,
  cancelling,
  outcome,
  settledIn,
}: IntentRecord): JournalEntry[] => [
  { kind: 'accepted', intent, ...(createdAt !== null && { createdAt }) },
  ...attempts.map((attempt): JournalEntry => ({ kind: 'signed', intentId: intent.id, attempt })),
  ...(cancelling === null
    ? []
    : [{ kind: 'cancelling', intentId: intent.id, rejection: cancelling } as const]),
  ...(outcome === null
    ? []
    : [
        {
          kind: 'settled',
          intentId: intent.id,
          outcome,
          ...(settledIn !== null && { blockNumber: settledIn }),
        } as const,
      ]),
]
