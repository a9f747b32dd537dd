import { setTimeout as pause } from 'node:timers/promises'
import type { EventReader, Position } from '../../port/event-store.ts'
import type { Published } from '../folder/log-writer.ts'
import { MerkleLogError } from '../merkle-log-error.ts'
import type { LogSink } from './log-sink.ts'

export interface FollowOptions {
  readonly signal: AbortSignal
  /** the least time between two checkpoints */
  readonly checkpointIntervalMs: number
  readonly onPublished: (published: Published) => void
}

/** Batches of the default size die young; with larger ones a fifth of the time goes to collecting them (measured). */
const batchesInFlight = 8

/**
 * Keeps a log up with a store until the signal aborts: everything after the log's own position, then what is
 * appended, with a checkpoint at most every so often.
 *
 * @throws MerkleLogError LOG_DIVERGED where the store ends before the log does; whatever reading or writing throws
 */
export async function followStore(
  reader: EventReader,
  sink: LogSink,
  { signal, checkpointIntervalMs, onPublished }: FollowOptions,
): Promise<void> {
  const head = await reader.head()
  if (sink.signedUpTo !== null && (head === null || head < sink.signedUpTo)) {
    throw new MerkleLogError(
      'LOG_DIVERGED',
      `the store ends at ${head ?? 'its start'}, before the last event that this log signed (${sink.signedUpTo}): it was restored from an older copy. A log takes nothing back: restore a newer copy, or begin a new log in other folders and tell its auditors`,
    )
  }
  let after = sink.start
  let published = -Infinity
  let isBehind = true // the first checkpoint is signed even for an empty log

  const publish = async (): Promise<void> => {
    onPublished(await sink.publish())
    published = performance.now()
    isBehind = false
  }
  const takeIn = async (): Promise<void> => {
    // The tiles of some batches are written while the next are read and hashed.
    const writing: Promise<void>[] = []
    for await (const batch of reader.readBatches({ after: after ?? 'start' })) {
      if (writing.length === batchesInFlight) await writing.shift()
      if (signal.aborted) break
      const written = sink.append(batch)
      written.catch(() => undefined)
      writing.push(written)
      after = batch.at(-1)?.position ?? after
      isBehind = true
      if (performance.now() - published >= checkpointIntervalMs) {
        await Promise.all(writing.splice(0))
        await publish()
      }
    }
    await Promise.all(writing)
  }

  while (!signal.aborted) {
    await takeIn()
    if (isBehind) {
      const left = published + checkpointIntervalMs - performance.now()
      if (left > 0) await pause(left, undefined, { signal }).catch(() => undefined)
      await takeIn()
      await publish()
    }
    after = await nextAfter(reader, after, signal)
  }
}

/** Waits for something beyond a position; answers where to read on from. */
async function nextAfter(
  reader: EventReader,
  after: Position | null,
  signal: AbortSignal,
): Promise<Position | null> {
  for await (const item of reader.subscribe({ after: after ?? 'start', signal })) {
    if (item.kind === 'event') return after
    if (item.kind === 'checkpoint') return item.position
  }
  return after
}
