import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { BlockRef } from '../log-source/log-source.ts'
import { factData } from './fact-data.ts'
import type { KnownBlock } from './ingest-state.ts'

/** One event of a chain's stream, seen from the stream's end. */
export type BackwardStep = {
  readonly event: RecordedEvent
  /** The block it speaks of: its own, the last observed, or the one rewound to; null where it speaks of none. */
  readonly block: KnownBlock | null
  /** No rewind behind it in the stream took the block back. */
  readonly stands: boolean
  /** The lowest block that was rewound to behind it. */
  readonly ceiling: BlockRef | null
}

/** Goes through a chain's stream from its end to its beginning. Throws StreamNotFound at the first step where there is none. */
export async function* walkBack(
  store: Pick<EventReader, 'readStream'>,
  stream: string,
): AsyncGenerator<BackwardStep> {
  let ceiling: BlockRef | null = null
  for await (const event of store.readStream(stream, { direction: 'backward' })) {
    const block = blockOf(event)
    const stands: boolean = block === null || block.number <= (ceiling?.number ?? Infinity)
    yield { event, block, stands, ceiling }
    if (event.type === 'ChainRewound' && block !== null && stands) ceiling = block
  }
}

const blockOf = (event: RecordedEvent): KnownBlock | null => {
  switch (event.type) {
    case 'BlocksObserved': {
      const { toBlock, toHash, toTimestamp } = factData(event, 'BlocksObserved')
      return { number: Number(toBlock), hash: toHash, timestamp: Number(toTimestamp) }
    }
    case 'ChainRewound': {
      const { toBlock, toHash } = factData(event, 'ChainRewound')
      return { number: Number(toBlock), hash: toHash, timestamp: null }
    }
    default: {
      const { blockNumber, blockHash, blockTimestamp, logIndex } = event.metadata
      if (blockNumber === undefined || blockHash === undefined || logIndex === undefined) return null
      const timestamp = blockTimestamp === undefined ? null : Number(blockTimestamp)
      return { number: Number(blockNumber), hash: blockHash, timestamp }
    }
  }
}

/** Whether an event is a fact of the chain and not of the indexer's reading of it. */
export const isOfChain = ({ event: { metadata } }: BackwardStep): boolean =>
  metadata['logIndex'] !== undefined
