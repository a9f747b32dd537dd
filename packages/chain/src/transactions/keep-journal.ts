import type { IntentJournal, JournalEntry } from './intent-journal.ts'
import { createLane } from './lane.ts'
import type { Lane } from './lane.ts'

/** A lane that is what its journal holds, whatever an append did. */
export type KeptLane = {
  lane(): Lane
  /** Reads the journal, for the first time or because it is not known what it holds. */
  load(): Promise<void>
  /** Appends in the order of the calls, several at once where they come at once, and applies what is durable. Throws what the journal throws. */
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
  const queued: Array<{ readonly entry: JournalEntry; readonly noted: PromiseWithResolvers<void> }> = []
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

  const flush = async (): Promise<void> => {
    const batch = queued.splice(0)
    const added = batch.map(({ entry }) => entry)
    try {
      await read()
      await written(() => journal.append(...added))
      for (const entry of added) lane.apply(entry)
      entries += added.length
      for (const { noted } of batch) noted.resolve()
    } catch (failure) {
      for (const { noted } of batch) noted.reject(failure)
    }
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
    note: (entry) => {
      const noted = Promise.withResolvers<void>()
      queued.push({ entry, noted })
      // Whatever is noted while an append is under way shares the next one.
      if (queued.length === 1) void inTurn(flush)
      return noted.promise
    },
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
