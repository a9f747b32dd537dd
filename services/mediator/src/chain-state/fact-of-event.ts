import { isFactType } from '@lilymed/domain'
import type { ChainFact } from '@lilymed/domain'
import type { RecordedEvent } from '@lilymed/event-store'

/** A fact as read back from the chain's stream. `at` is the block it stands in; facts of the ingest itself have none. */
export type SeenFact = ChainFact & {
  readonly at: { readonly number: number; readonly hash: string; readonly timestamp: number } | null
}

/** The fact of a stored event; undefined for events that are no fact this version knows. */
export const factOfEvent = ({ type, data, metadata }: RecordedEvent): SeenFact | undefined => {
  if (!isFactType(type)) return undefined
  const { blockNumber, blockHash, blockTimestamp } = metadata
  const isLocated = blockNumber !== undefined && blockHash !== undefined && blockTimestamp !== undefined
  const at = isLocated
    ? { number: Number(blockNumber), hash: blockHash, timestamp: Number(blockTimestamp) }
    : null
  return { type, data, at } as unknown as SeenFact
}
