import type { EventReader } from '@lilymed/event-store'
import type { LogSource } from '../../log-source/log-source.ts'
import { factStream } from '../fact-stream.ts'
import { findAncestor } from '../find-ancestor.ts'
import type { KnownBlock } from '../ingest-state.ts'
import { isOfChain, walkBack } from '../walk-back.ts'
import { nothingObserved, startOfStream } from './start-of-stream.ts'

/** The highest block of a stream that the chain still has. */
export type Standing = {
  /** Null when the chain has none of them. */
  readonly block: KnownBlock | null
  /** The chain has another block in place of one of ours; where it has not, it may merely end below them. */
  readonly contradicted: boolean
  /** The last block that was observed, which is where a chain that did not change still is. */
  readonly highest: KnownBlock
  readonly startBlock: number
}

/**
 * Finds the highest block of a chain's stream that is still on the endpoint's chain, however deep that is and final or not:
 * in ever longer strides back through the stream, then by halving the last one. What is kept meanwhile is one stride of blocks.
 * Throws REWIND_STREAM_EMPTY.
 */
export const findStanding = async (
  source: Pick<LogSource, 'header'>,
  store: Pick<EventReader, 'readStream'>,
  chainId: number,
): Promise<Standing> => {
  const startBlock = await startOfStream(store, chainId)
  let highest: KnownBlock | null = null
  let stride = 1
  let descending: KnownBlock[] = []
  let lowest = Number.POSITIVE_INFINITY
  let contradicted = false

  const lookIn = async (blocks: readonly KnownBlock[]): Promise<KnownBlock | null> => {
    const found = await findAncestor(source, blocks)
    contradicted ||= found.contradicted
    return blocks.find(({ hash }) => hash === found.ancestor?.hash) ?? null
  }
  let isObserved = false
  for await (const step of walkBack(store, factStream(chainId))) {
    const { block, stands } = step
    // Facts behind the last observation are what a crash left: nothing was held for complete there.
    isObserved ||= block !== null && !isOfChain(step)
    if (!isObserved || block === null || !stands || block.number >= lowest) continue
    lowest = block.number
    highest ??= block
    descending.push(block)
    if (descending.length < stride) continue
    if ((await lookIn([block])) !== null) break
    descending = []
    stride *= 2
  }
  if (highest === null) throw nothingObserved(chainId)
  const block = await lookIn(descending.toReversed())
  return { block, contradicted, highest, startBlock }
}
