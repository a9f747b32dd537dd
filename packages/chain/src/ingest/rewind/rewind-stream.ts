import { WrongExpectedRevision } from '@lilymed/event-store'
import type { EventStore } from '@lilymed/event-store'
import { factEventId, toFactEvent } from '../../translate/fact-event.ts'
import { factStream } from '../fact-stream.ts'
import { chainRewound } from '../ingest-facts.ts'
import { planRewind } from './plan-rewind.ts'
import type { RewindPlan } from './plan-rewind.ts'
import { rewindError } from './rewind-error.ts'
import { settleHash } from './settle-hash.ts'

export type Rewind = {
  readonly chainId: number
  /** The last block that stays; the block before the stream's first takes back everything. */
  readonly toBlock: number
  /** Its hash on the chain; may be left out where the stream knows it. */
  readonly toHash?: string
  /** Names this rewind; the id of what it appends follows from it. */
  readonly epoch: string
}

/**
 * Takes back, by an operator's decision, every fact above a block, final ones too: appends a ChainRewound at the end of the
 * chain's stream. The next run of the indexer reads on from that block. Throws what {@link planRewind} throws, and
 * REWIND_HASH_UNKNOWN, REWIND_NOT_OURS (the stream has another block at that height), REWIND_STREAM_MOVED (an indexer is
 * writing).
 */
export const rewindStream = async (
  store: Pick<EventStore, 'append' | 'readStream'>,
  { chainId, toBlock, toHash, epoch }: Rewind,
): Promise<RewindPlan> => {
  const plan = await planRewind(store, chainId, toBlock)
  const rewound = chainRewound({ number: toBlock, hash: settleHash(plan, toHash) }, 'operator')
  const event = toFactEvent(rewound, factEventId(chainId, epoch, plan.after + 1n))
  try {
    await store.append(factStream(chainId), plan.after, [event])
  } catch (failure) {
    if (!(failure instanceof WrongExpectedRevision)) throw failure
    const reason = `an indexer is writing to chain ${chainId}'s stream; stop it and try again`
    throw rewindError('REWIND_STREAM_MOVED', reason, failure)
  }
  return plan
}
