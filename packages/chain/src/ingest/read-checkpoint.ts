import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { FactOf, IngestFacts } from '@lilymed/domain'
import type { BlockRef } from '../log-source/log-source.ts'
import type { Checkpoint } from './ingest-state.ts'

/** Reads back from the end of a chain's stream how far it has come; null for a stream that does not exist. */
export const readCheckpoint = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
): Promise<Checkpoint | null> => {
  try {
    for await (const first of store.readStream(stream, { limit: 1 })) {
      const { startBlock, contracts } = dataOf(first, 'IngestStarted')
      const findings = createFindings()
      for await (const event of store.readStream(stream, { direction: 'backward' })) {
        if (findings.take(event) === 'enough') break
      }
      return { ...findings.result(), startBlock: Number(startBlock), contracts }
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return null
}

const dataOf = <Type extends keyof IngestFacts>(event: RecordedEvent, type: Type): FactOf<Type>['data'] => {
  if (event.type !== type) {
    throw new Error(`expected ${type} at revision ${event.revision} of ${event.stream}, got ${event.type}`)
  }
  return event.data as unknown as FactOf<Type>['data']
}

/** Walks the stream from its end to its beginning. */
const createFindings = () => {
  let revision = -1n
  let finalised: BlockRef | null = null
  /** Blocks above this were rewound later on. */
  let ceiling = Number.POSITIVE_INFINITY
  let inTail = true
  const tail: string[] = []
  const known: BlockRef[] = []

  const remember = (block: BlockRef): void => {
    if (block.number > ceiling || block.number < 0 || block.number >= (known.at(-1)?.number ?? Infinity))
      return
    known.push(block)
  }

  return {
    take: (event: RecordedEvent): 'more' | 'enough' => {
      if (revision < 0n) revision = event.revision
      switch (event.type) {
        case 'BlocksObserved': {
          const { toBlock, toHash } = dataOf(event, 'BlocksObserved')
          inTail = false
          remember({ number: Number(toBlock), hash: toHash })
          break
        }
        case 'ChainRewound': {
          const { toBlock, toHash } = dataOf(event, 'ChainRewound')
          inTail = false
          remember({ number: Number(toBlock), hash: toHash })
          ceiling = Math.min(ceiling, Number(toBlock))
          break
        }
        case 'FinalityAdvanced': {
          const { block, hash } = dataOf(event, 'FinalityAdvanced')
          finalised ??= { number: Number(block), hash }
          break
        }
        default: {
          const { blockNumber, blockHash, logIndex } = event.metadata
          if (blockNumber === undefined || blockHash === undefined || logIndex === undefined) break
          if (inTail) tail.push(`${blockHash}/${logIndex}/${event.type}`)
          else remember({ number: Number(blockNumber), hash: blockHash })
        }
      }
      const deepEnough = finalised !== null && (known.at(-1)?.number ?? Infinity) <= finalised.number
      return deepEnough ? 'enough' : 'more'
    },
    result: (): Omit<Checkpoint, 'startBlock' | 'contracts'> => {
      // The last final block is where any reorg must end, observed as the end of a range or not.
      if (finalised !== null) remember(finalised)
      return { revision, finalised, known: known.toReversed(), tail: tail.toReversed() }
    },
  }
}
