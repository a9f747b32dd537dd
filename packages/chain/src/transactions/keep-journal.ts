import type { IntentJournal, JournalEntry } from './intent-journal.ts'
import { createLane } from './lane.ts'
import type { Lane } from './lane.ts'

/** A lane that is what its journal holds, whatever an append did. */
export type KeptLane = {
  lane(): Lane
  /** Reads the journal, for the first time or because it is not known what it holds. */
  load(): Promise<void>
  /** Appends one entry after another and applies what is durable. Throws what the journal throws. */
  note(entry: JournalEntry): Promise<void>
  /** Puts a snapshot in the place of what the journal holds, where that is much longer by now. */
  compact(): Promise<void>
  /** Resolves when nothing is being written. */
  settled(): Promise<void>
}

/** Entries behind the last snapshot before another one is worth it. */
const COMPACT_AFTER = 1_000

/**
 * Keeps lane and journal together. After an append that failed nobody knows what the journal holds: it is read again before the next
 * one, so that an entry which was written after all is not forgotten, and a nonce that it names not used twice.
 */
export const keepJournal = (journal: IntentJournal): KeptLane => {
  let lane = createLane()
  let entries = 0
  let compactAt = COMPACT_AFTER
  let state: 'unread' | 'read' | 'doubtful' = 'unread'
  let tail: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const done = tail.then(step)
    tail = done.catch(() => undefined)
    return done
  }
  const read = async (): Promise<void> => {
    if (state === 'read') return
    const held = await journal.load()
    lane = createLane(held)
    entries = held.length
    state = 'read'
  }

  const written = async <T>(write: () => Promise<T>): Promise<T> => {
    try {
      return await write()
    } catch (failure) {
      // Another writer is no doubt: whoever is refused for that must not catch up and go on.
      if ((failure as { code?: unknown }).code !== 'WRONG_EXPECTED_REVISION') state = 'doubtful'
      throw failure
    }
  }

  return {
    lane: () => lane,
    load: () => inTurn(read),
    note: (entry) =>
      inTurn(async () => {
        await read()
        await written(() => journal.append(entry))
        lane.apply(entry)
        entries += 1
      }),
    compact: () =>
      inTurn(async () => {
        if (state !== 'read' || entries < compactAt) return
        const snapshot = lane.snapshot()
        const isWorthIt = entries >= 2 * snapshot.length
        if (isWorthIt && (await written(() => journal.compact(snapshot)))) entries = snapshot.length
        compactAt = entries + COMPACT_AFTER
      }),
    settled: () => tail.then(() => undefined),
  }
}
