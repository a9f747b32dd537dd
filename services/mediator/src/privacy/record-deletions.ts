import type { Tombstone } from '@lilymed/audit/private-evidence'
import { eventId } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { publishedTombstones } from '../evidence/published-tombstones.ts'

/** The stream in which a mediator records that it deleted contents; public from the first, as the tombstone is. */
export const deletionStream = ({ chainId, disputeId, round }: Tombstone): string =>
  `deletion-${chainId}.${disputeId}.${round}`

/** Of the ids of these events: a deletion that is recorded again, after a restart, is the same event. */
const namespace = '5d3f0f5e-6c0a-4b0e-9d59-6f1d6a0c7a21'

export type DeletionRecorderOptions = {
  readonly store: Pick<EventStore, 'append'>
  /** Of the mediator’s evidence. */
  readonly folder: string
  readonly onFailed: (code: string) => void
  readonly everyMs?: number
}

/** Brings the signed word of every deletion into the mediator’s event store, and so into its Merkle log, whoever deleted beside it. */
export type DeletionRecorder = {
  /** Looks once, and records what is new. */
  look(): Promise<void>
  /** Looks now and then until it is closed. */
  start(): void
  close(): Promise<void>
}

/** A recorder over the folder that `deletePrivateEvidence` leaves tombstones in. */
export const createDeletionRecorder = ({
  store,
  folder,
  onFailed,
  everyMs = 60_000,
}: DeletionRecorderOptions): DeletionRecorder => {
  const known = new Set<string>()
  let looking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  const record = async (tombstone: Tombstone): Promise<void> => {
    const stream = deletionStream(tombstone)
    const { disputeId } = tombstone
    const event = {
      id: eventId(namespace, stream),
      type: 'EvidenceDeleted',
      data: tombstone,
      metadata: { schemaVersion: '1', disputeId },
    }
    await store.append(stream, 'no_stream', [event])
  }
  const look = async (): Promise<void> => {
    for (const tombstone of await publishedTombstones(folder)) {
      const { signature } = tombstone
      if (known.has(signature)) continue
      await record(tombstone)
      known.add(signature)
    }
  }
  const lookAndTell = (): void => {
    looking = look().catch((failure: unknown) => onFailed((failure as { code?: string }).code ?? 'UNKNOWN'))
  }

  return {
    look,
    start: () => {
      lookAndTell()
      timer = setInterval(lookAndTell, everyMs)
      timer.unref()
    },
    close: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
