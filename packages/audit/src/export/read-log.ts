import {
  isCommitment,
  MerkleLogError,
  readEntries,
  tileWidth,
  widthAt,
} from '@lilymed/event-store/merkle-log'
import type { TileSource } from '@lilymed/event-store/merkle-log'
import { Check } from 'typebox/value'
import { LoggedEvent } from '../bundle/logged-event.ts'
import type { CollectedEvent } from './collect-events.ts'

/** The public events of a log's first `size` leaves, in order, read bundle by bundle; commitments and digests say nothing and are passed over. */
export async function* readLog(source: TileSource, size: number): AsyncGenerator<CollectedEvent> {
  for (let index = 0; index * tileWidth < size; index += 1) {
    const entries = await readEntries(source, index, widthAt(size, 'entries', index))
    for (const [at, bytes] of entries.entries()) {
      if (isCommitment(bytes)) continue
      const event = parse(bytes)
      if (event !== undefined) yield { leaf: index * tileWidth + at, bytes, event }
    }
  }
}

const parse = (bytes: Buffer): LoggedEvent | undefined => {
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return Check(LoggedEvent, value) ? value : undefined
  } catch (failure) {
    if (failure instanceof SyntaxError) return undefined
    throw failure
  }
}

/** A source whose resources are kept once they were read: proofs ask for the same tiles over and over. */
export const keepingSource = (source: TileSource, most = 4_096): TileSource => {
  const kept = new Map<string, Promise<Buffer | undefined>>()
  return {
    read: (path, maxBytes) => {
      if (path.startsWith('tile/entries/')) return source.read(path, maxBytes)
      const known = kept.get(path)
      if (known !== undefined) return known
      const reading = source.read(path, maxBytes)
      if (kept.size < most) kept.set(path, reading)
      return reading
    },
  }
}

/** The log's newest checkpoint as it is signed. @throws MerkleLogError LOG_UNREACHABLE where there is none */
export const readCheckpoint = async (source: TileSource, maxBytes: number): Promise<string> => {
  const note = await source.read('checkpoint', maxBytes)
  if (note !== undefined) return note.toString()
  throw new MerkleLogError(
    'LOG_UNREACHABLE',
    'there is no checkpoint: this log has signed none yet, or the indexer keeps no Merkle log (merkleLog.enabled)',
    { retryable: true },
  )
}
