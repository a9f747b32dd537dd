import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import type { BlockRef } from '../log-source/log-source.ts'
import { factData } from './fact-data.ts'
import type { Checkpoint, KnownBlock } from './ingest-state.ts'
import { isOfChain, walkBack } from './walk-back.ts'
import type { BackwardStep } from './walk-back.ts'

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
      for await (const step of walkBack(store, stream)) {
        if (findings.take(step) === 'enough') break
      }
      return { ...findings.result(), startBlock: Number(startBlock), contracts }
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  return null
}

/** What the stream says, gathered from its end on. */
const createFindings = (startBlock: number) => {
  let revision = -1n
  let finalised: BlockRef | null = null
  let inTail = true
  const tail: string[] = []
  const known: KnownBlock[] = []

  const remember = (block: KnownBlock): void => {
    const isBelow = block.number < (known.at(-1)?.number ?? Infinity)
    if (isBelow && block.number >= startBlock) known.push(block)
  }
  const finalise = (block: BlockRef, ceiling: BlockRef | null): void => {
    // What an operator rewound to lies below what was final: it is final itself, unless nothing is left.
    const standing = ceiling !== null && ceiling.number < block.number ? ceiling : block
    if (finalised === null && standing.number >= startBlock) {
      finalised = { number: standing.number, hash: standing.hash }
    }
  }

  return {
    take: (step: BackwardStep): 'more' | 'enough' => {
      const { event, block, stands, ceiling } = step
      if (revision < 0n) revision = event.revision
      if (event.type === 'FinalityAdvanced') {
        const final = factData(event, 'FinalityAdvanced')
        finalise({ number: Number(final.block), hash: final.hash }, ceiling)
      } else if (block !== null) {
        if (!isOfChain(step)) inTail = false
        if (inTail) tail.push(`${block.hash}/${event.metadata['logIndex']}/${event.type}`)
        else if (stands) remember(block)
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
