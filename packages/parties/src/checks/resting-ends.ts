import type { Bytes32, CheckRecord, DealId } from '@lilymed/domain'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** An end that is not final is looked at again once it is older by this part of its age: what refused a challenge may be lifted meanwhile. */
const PART_OF_AGE = 8

/**
 * Which ends that are seen and not final need not be read again at a new block. As long as no block that showed one is taken back, and none is final, they
 * are as they were: that is asked once a block for all of them.
 */
export type RestingEnds = {
  /** Whether a deal's end need not be looked at now. Throws what asking throws. */
  isAtRest(record: Pick<CheckRecord, 'dealId' | 'seen'>, head: PinnedBlock): Promise<boolean>
  /** Notes that the end which a block showed was there at a later one. */
  rest(dealId: DealId, shown: { readonly block: number; readonly hash: Bytes32 }, at: number): void
}

/** Opens it; nothing rests until it is noted. */
export const createRestingEnds = (network: Pick<PartyNetwork, 'final' | 'hashAt'>): RestingEnds => {
  const resting = new Map<DealId, { readonly hash: Bytes32; readonly until: number }>()
  /** The last block that was looked at: while the chain has it, it has everything that was below. */
  let last: PinnedBlock | undefined
  let final = 0

  const moveTo = async (head: PinnedBlock): Promise<void> => {
    if (last?.hash === head.hash) return
    if (last !== undefined && (await network.hashAt(last.number)) !== last.hash) resting.clear()
    final = await network.final()
    last = head
  }
  return {
    isAtRest: async ({ dealId, seen }, head) => {
      if (seen === null) return false
      await moveTo(head)
      const { hash, until } = resting.get(dealId) ?? { hash: null, until: 0 }
      if (hash === seen.hash && head.number < until && final < seen.block) return true
      // Until it is found there once more.
      resting.delete(dealId)
      return false
    },
    rest: (dealId, { block, hash }, at) => {
      resting.set(dealId, { hash, until: at + Math.max(1, Math.floor((at - block) / PART_OF_AGE)) })
    },
  }
}
