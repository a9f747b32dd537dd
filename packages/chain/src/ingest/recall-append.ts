import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { IngestFenced, streamLost } from './ingest-error.ts'

type Append = {
  readonly stream: string
  /** The revision behind which the append was to stand. */
  readonly after: bigint
  readonly count: number
  /** The id that the append's event at a revision has. */
  readonly idAt: (revision: bigint) => string
}

/**
 * How many events of an append stand in the stream. Throws IngestFenced if another's stand in their place, and
 * INGEST_STREAM_LOST if the stream ends before them.
 */
export const recallAppend = async (
  store: Pick<EventReader, 'readStream'>,
  { stream, after, count, idAt }: Append,
): Promise<number> => {
  let isBehindOurs = after < 0n
  let stored = 0
  try {
    const from = after < 0n ? 0n : after
    for await (const event of store.readStream(stream, { from, limit: count + 1 })) {
      if (event.revision === after) isBehindOurs = true
      else if (stored === count) break
      else if (event.id !== idAt(event.revision)) throw new IngestFenced(stream)
      else stored += 1
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  if (!isBehindOurs) throw streamLost(stream, after)
  return stored
}
