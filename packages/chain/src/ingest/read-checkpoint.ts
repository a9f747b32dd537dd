import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { BlockRef } from '../log-source/log-source.ts'
import { factData } from './fact-data.ts'
import type { Checkpoint, KnownBlock } from './ingest-state.ts'

/** Blocks looked for where nothing is ever final; a reorg deeper than these is answered by reading everything again. */
const MOST_KNOWN = 20_000

/** Reads back from the end of a chain's stream how far it has come; null for a stream that does not exist. */
export const readCheckpoint = async (
  store: Pick<EventReader, 'readStream'>,
  stream: string,
): Promise<Checkpoint | null> => {
  try {
    for await (const first of store.readStream(stream, { limit: 1 })) {
      const { startBlock, contracts } = factData(first, 'IngestStarted')
      const findings = createFindings(Number(startBlock))
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

/** Walks the stream from its end to its beginning. */
const createFindings = (startBlock: number) => {
  let revision = -1n
  let finalised: BlockRef | null = null
  /** What was rewound to later on: blocks above it do not count. */
  let ceiling: BlockRef | null = null
  let inTail = true
  const tail: string[] = []
  const known: KnownBlock[] = []

  const remember = (block: KnownBlock): void => {
    if (block.number < startBlock || block.number > (ceiling?.number ?? Infinity)) return
    if (block.number < (known.at(-1)?.number ?? Infinity)) known.push(block)
  }
  const finalise = (block: BlockRef): void => {
    if (finalised !== null) return
    // What an operator rewound to lies below what was final: it is final itself, unless nothing is left.
    const stands = ceiling !== null && ceiling.number < block.number ? ceiling : block
    if (stands.number >= startBlock) finalised = stands
  }

  return {
    take: (event: RecordedEvent): 'more' | 'enough' => {
      if (revision < 0n) revision = event.revision
      switch (event.type) {
        case 'BlocksObserved': {
          const { toBlock, toHash, toTimestamp } = factData(event, 'BlocksObserved')
          inTail = false
          remember({ number: Number(toBlock), hash: toHash, timestamp: Number(toTimestamp) })
          break
        }
        case 'ChainRewound': {
          const { toBlock, toHash } = factData(event, 'ChainRewound')
          inTail = false
          const to = { number: Number(toBlock), hash: toHash }
          remember({ ...to, timestamp: null })
          if (to.number < (ceiling?.number ?? Infinity)) ceiling = to
          break
        }
        case 'FinalityAdvanced': {
          const { block, hash } = factData(event, 'FinalityAdvanced')
          finalise({ number: Number(block), hash })
          break
        }
        default: {
          const { blockNumber, blockHash, blockTimestamp, logIndex } = event.metadata
          if (blockNumber === undefined || blockHash === undefined || logIndex === undefined) break
          const timestamp = blockTimestamp === undefined ? null : Number(blockTimestamp)
          if (inTail) tail.push(`${blockHash}/${logIndex}/${event.type}`)
          else remember({ number: Number(blockNumber), hash: blockHash, timestamp })
        }
      }
      const isDeepEnough = finalised !== null && (known.at(-1)?.number ?? Infinity) <= finalised.number
      const isAllRewound = ceiling !== null && ceiling.number < startBlock
      return isDeepEnough || isAllRewound || known.length >= MOST_KNOWN ? 'enough' : 'more'
    },
    result: (): Omit<Checkpoint, 'startBlock' | 'contracts'> => {
      return { revision, finalised, known: downTo(finalised, known), tail: tail.toReversed() }
    },
  }
}

/** The blocks in ascending order. The last final one is where any reorg must end, observed as the end of a range or not. */
const downTo = (finalised: BlockRef | null, descending: readonly KnownBlock[]): readonly KnownBlock[] => {
  const ascending = descending.toReversed()
  if (finalised === null) return ascending
  const above = ascending.filter(({ number }) => number > finalised.number)
  const { timestamp = null } = ascending.find(({ number }) => number === finalised.number) ?? {}
  return [{ ...finalised, timestamp }, ...above]
}
