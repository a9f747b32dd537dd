import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewEvent, RecordedEvent } from '../../port/event-store.ts'
import { openSqliteEventStore } from '../../sqlite/open-sqlite-event-store.ts'

/** A word that only events of secret streams hold. */
export const secretWord = 'hush-4711'

/** The nth event of a test and the stream it goes to; one in ten is secret. */
export function sampleEvent(index: number): { stream: string; event: NewEvent } {
  const isSecret = index % 10 === 3
  const event = {
    id: `0190b2c3-d4e5-7f60-8a1b-${index.toString(16).padStart(12, '0')}`,
    type: isSecret ? 'VerdictReached' : 'DealAgreed',
    data: { index, outcome: isSecret ? secretWord : 'open', a: [index, 'ü'] },
    metadata: { schemaVersion: '1' },
  }
  return { stream: isSecret ? 'mediation-1.0xfeed.1' : `chain-${index % 3}.facts`, event }
}

/** A folder with a store in it, and what a log of it needs. */
export function sampleStore() {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-merkle-'))
  const path = join(folder, 'events.db')
  const store = openSqliteEventStore({ path })
  let count = 0
  return {
    folder,
    path,
    store,
    folders: { folder: join(folder, 'log'), privateFolder: join(folder, 'private') },
    /** Appends so many sample events, each on its own, as fast as they go. */
    async append(events: number): Promise<void> {
      const all = Array.from({ length: events }, () => {
        const { stream, event } = sampleEvent(count++)
        return store.append(stream, 'any', [event])
      })
      await Promise.all(all)
    },
    /** Everything in the store, in its order. */
    async events(): Promise<RecordedEvent[]> {
      const events: RecordedEvent[] = []
      for await (const batch of store.readBatches()) events.push(...batch)
      return events
    },
    async remove(): Promise<void> {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type SampleStore = ReturnType<typeof sampleStore>
