import type { EventReader } from '@lilymed/event-store'
import type { BlockRef } from '../../log-source/log-source.ts'
import { factStream } from '../fact-stream.ts'
import { factData } from '../fact-data.ts'
import type { KnownBlock } from '../ingest-state.ts'
import { isOfChain, walkBack } from '../walk-back.ts'
import { rewindError } from './rewind-error.ts'
import { nothingObserved, startOfStream } from './start-of-stream.ts'

/** What going back to a block would take back. */
export type RewindPlan = {
  readonly chainId: number
  readonly toBlock: number
  /** Where in the stream the rewind would stand, so that nobody has written between plan and deed. */
  readonly after: bigint
  readonly startBlock: number
  /** The last block whose facts all stand in the stream. */
  readonly lastObserved: KnownBlock
  /** The last block called final. */
  readonly finalised: BlockRef | null
  /** The highest block the stream holds at or below `toBlock`: what stays rests on it. Null when nothing stays. */
  readonly rests: KnownBlock | null
  /** Facts that would no longer hold. */
  readonly facts: number
}

/**
 * Says what a rewind of a chain's stream to `toBlock` would take back, reading the stream from its end. Throws
 * REWIND_STREAM_EMPTY, REWIND_ABOVE_HEAD and REWIND_BELOW_START.
 */
export const planRewind = async (
  store: Pick<EventReader, 'readStream'>,
  chainId: number,
  toBlock: number,
): Promise<RewindPlan> => {
  const stream = factStream(chainId)
  const startBlock = await startOfStream(store, chainId)
  if (toBlock < startBlock - 1) {
    const reason = `block ${toBlock} lies below ${startBlock}, where this stream begins; ${startBlock - 1} takes back everything`
    throw rewindError('REWIND_BELOW_START', reason)
  }
  let after = -1n
  let lastObserved: KnownBlock | null = null
  let finalised: BlockRef | null = null
  let rests: KnownBlock | null = null
  let facts = 0
  for await (const step of walkBack(store, stream)) {
    const { event, block, stands } = step
    if (after < 0n) after = event.revision
    if (event.type === 'FinalityAdvanced') {
      const final = factData(event, 'FinalityAdvanced')
      finalised ??= { number: Number(final.block), hash: final.hash }
    }
    if (block === null || !stands) continue
    const isFact = isOfChain(step)
    if (!isFact) lastObserved ??= block
    if (block.number > toBlock) {
      if (isFact) facts += 1
      continue
    }
    // A fact without its observation is no more than a crash left behind.
    if (lastObserved === null) continue
    rests = block
    break
  }
  if (lastObserved === null) throw nothingObserved(chainId)
  if (toBlock > lastObserved.number) {
    const reason = `block ${toBlock} lies above ${lastObserved.number}, the last block this stream has observed`
    throw rewindError('REWIND_ABOVE_HEAD', reason)
  }
  return { chainId, toBlock, after, startBlock, lastObserved, finalised, rests, facts }
}

/** Whether a rewind takes back blocks that were called final, which only an operator may decide. */
export const isBelowFinality = ({ toBlock, finalised }: RewindPlan): boolean =>
  finalised !== null && toBlock < finalised.number
