import type { EventReader, RecordedEvent } from '../../port/event-store.ts'
import { isSecretStream } from '../entry/log-entry.ts'
import type { EventName } from '../folder/commitment-opener.ts'
import type { LogFolders, Published } from '../folder/log-writer.ts'
import { startLogThread } from './log-thread.ts'
import type { LogThread } from './log-thread.ts'

/** Where the events of a log come from: the file of an embedded store, or any engine's reader. */
export type LogStore = { readonly path: string } | { readonly reader: EventReader }

export interface MerkleLogOptions extends LogFolders {
  readonly store: LogStore
  /** names a new log; one made up at random unless told */
  readonly origin?: string
  /** the least time between two checkpoints, 1 s unless told */
  readonly checkpointIntervalMs?: number
  readonly onPublished?: (published: Published) => void
  /** told of each failure; after a retryable one the thread is started again */
  readonly onFailure?: (error: unknown, willRetry: boolean) => void
}

/** How a log does. */
export interface MerkleLogStatus {
  /** what it is verified with, once the thread runs */
  readonly vkey: string | undefined
  /** the newest checkpoint of this run */
  readonly published: Published | undefined
  /** what ended it, or what it now waits to try again after */
  readonly failure: string | undefined
}

/** A log that is kept up. */
export interface MerkleLog {
  status(): MerkleLogStatus
  /**
   * Publishes what opens the log's commitments to these events, which may be known from now on: once a checkpoint
   * covers them, and also if the thread has to be started again meanwhile. Opening an event again changes nothing.
   */
  open(events: readonly RecordedEvent[]): void
  /** Signs what was taken in and ends the thread. May be called twice. */
  close(): Promise<void>
}

const delayMs = { first: 1_000, most: 30_000 }

/**
 * Keeps the Merkle log of a store up, in a thread of its own: an RFC 9162 tree over the canonical bytes of every
 * event, as C2SP tiles and signed checkpoints. A full disk and the like are waited out; a log that is damaged or
 * does not fit its store stops and says so.
 */
export function startMerkleLog(options: MerkleLogOptions): MerkleLog {
  const {
    store,
    checkpointIntervalMs = 1_000,
    onPublished,
    onFailure,
    origin,
    folder,
    privateFolder,
  } = options
  let status: MerkleLogStatus = { vkey: undefined, published: undefined, failure: undefined }
  let thread: LogThread | undefined
  let retry: NodeJS.Timeout | undefined
  let closing: Promise<void> | undefined
  let delay = delayMs.first
  let isReady = false
  const unopened = new Map<string, RecordedEvent>()

  const run = (): void => {
    isReady = false
    thread = startLogThread(
      {
        folder,
        privateFolder,
        checkpointIntervalMs,
        ...(origin !== undefined && { origin }),
        ...('path' in store && { storePath: store.path }),
      },
      {
        onReady: (vkey) => {
          status = { ...status, vkey }
          isReady = true
          if (unopened.size > 0) thread?.open([...unopened.values()])
        },
        onOpened: (events) => {
          for (const event of events) unopened.delete(nameOf(event))
        },
        onPublished: (published) => {
          status = { ...status, published, failure: undefined }
          delay = delayMs.first
          onPublished?.(published)
        },
      },
      'reader' in store ? store.reader : undefined,
    )
    thread.ended.catch(onEnded)
  }
  const onEnded = (error: Error & { retryable?: boolean }): void => {
    const willRetry = error.retryable === true && closing === undefined
    status = { ...status, failure: error.message }
    onFailure?.(error, willRetry)
    if (!willRetry) return
    retry = setTimeout(run, delay)
    delay = Math.min(2 * delay, delayMs.most)
  }
  const end = async (): Promise<void> => {
    clearTimeout(retry)
    await thread?.close()
  }

  run()
  return {
    status: () => status,
    open(events) {
      const secret = events.filter(({ stream }) => isSecretStream(stream))
      for (const event of secret) unopened.set(nameOf(event), event)
      if (isReady && secret.length > 0) thread?.open(secret)
    },
    close: () => (closing ??= end()),
  }
}

const nameOf = ({ stream, revision }: EventName): string => `${stream}@${revision}`
