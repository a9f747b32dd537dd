import { randomUUID } from 'node:crypto'
import { addCheck, noChecks } from '@lilymed/domain'
import type { Address, Checks, CheckEvent } from '@lilymed/domain'
import { StreamNotFound } from '@lilymed/event-store'
import type { EventStore, JsonValue } from '@lilymed/event-store'

/** What a creator's checks are recorded in. */
export type CheckJournal = {
  /** What all that was recorded comes to. */
  readonly checks: Checks
  /** Records what happened, on disk before it resolves. One at a time. Throws what appending throws. */
  record(event: CheckEvent): Promise<void>
}

export type CheckJournalOptions = {
  readonly chainId: number
  /** Of Lilypad's controller, and of the deals’ creator: another of either is another journal. */
  readonly controller: Address
  readonly creator: Address
}

/**
 * Opens the journal of a creator's checks in an event store: one stream, appended to at exact revisions, so that a second process
 * that checks for the same creator is refused, not repeated.
 *
 * @throws what reading throws
 */
export const openCheckJournal = async (
  store: Pick<EventStore, 'append' | 'readStream'>,
  { chainId, controller, creator }: CheckJournalOptions,
): Promise<CheckJournal> => {
  const stream = `checks-${chainId}.${controller}.${creator}`
  const checks = noChecks()
  let revision = -1n
  try {
    for await (const recorded of store.readStream(stream)) {
      // What this program wrote itself, under a type that names the shape of its data.
      addCheck(checks, { type: recorded.type, data: recorded.data } as unknown as CheckEvent)
      revision = recorded.revision
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return {
    checks,
    record: async (event) => {
      const expected = revision < 0n ? 'no_stream' : revision
      const data = event.data as JsonValue
      // An id of its own, so that what another process appended at this place is never taken for this.
      const appended = await store.append(stream, expected, [{ id: randomUUID(), type: event.type, data }])
      revision = appended.revision
      addCheck(checks, event)
    },
  }
}

/** The same in memory, after what was recorded so far: for saying what would be done. */
export const openTrialJournal = (checks: Checks = noChecks()): CheckJournal => {
  const copy: Checks = { records: new Map(checks.records), days: new Map(checks.days) }
  return { checks: copy, record: async (event) => addCheck(copy, event) }
}
