import type { EventReader, RecordedEvent } from '../../port/event-store.ts'
import { canonicalEvent, isCommitment, isSecretStream, logEntry, publicEntry } from '../entry/log-entry.ts'
import { Differs } from './log-audit.ts'
import type { OnEntry } from './check-tree.ts'

/** A comparison under way. */
export interface StoreComparison {
  readonly onEntry: OnEntry
  /** commitments that could not be opened, because they are not published and no salt key was given */
  unopened(): number
  /** events of the store that the log does not have yet */
  later(): Promise<number>
}

/**
 * Compares entries with the events of a store, in order.
 *
 * @param saltKey opens the commitments; without it only their place is compared
 */
export function compareWithStore(store: EventReader, saltKey: Uint8Array | undefined): StoreComparison {
  const events = eventsOf(store)
  let unopened = 0
  return {
    unopened: () => unopened,
    async onEntry(entry, leaf, opening) {
      const { value: event } = await events.next()
      if (!event) {
        throw new Differs({
          part: 'store',
          leaf,
          message: `leaf ${leaf}: the store ends after ${leaf} events, the log goes on; the store was cut or restored from an older copy`,
        })
      }
      if (opening !== undefined) {
        if (opening.event.equals(canonicalEvent(event))) return
      } else if (isSecretStream(event.stream) && saltKey === undefined) {
        unopened++
        if (isCommitment(entry)) return
      } else if (expectedEntry(event, saltKey).equals(entry)) {
        return
      }
      throw new Differs({
        part: 'store',
        leaf,
        message: `leaf ${leaf}: the store has event ${event.id} (${event.stream}, revision ${event.revision}) there, which is not what was logged`,
      })
    },
    async later() {
      let count = 0
      while (!(await events.next()).done) count++
      return count
    },
  }
}

function expectedEntry(event: RecordedEvent, saltKey: Uint8Array | undefined): Buffer {
  return saltKey === undefined ? publicEntry(canonicalEvent(event)) : logEntry(event, saltKey)
}

async function* eventsOf(store: EventReader): AsyncGenerator<RecordedEvent, undefined> {
  for await (const batch of store.readBatches({ batchSize: 1_000 })) yield* batch
  return undefined
}
