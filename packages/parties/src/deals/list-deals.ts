import type { Address, DealId } from '@lilymed/domain'
import { isAppError } from '@lilymed/service-kit'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/**
 * A party's deals as the contract lists them; null where that list is more than the node answers: anybody can make deals that name another, and the
 * list of them is one call, which runs out of gas or answers too much. That is so where the node answers something small at the same block.
 *
 * @throws what reading throws where the node answers nothing
 */
export const listDeals = async (
  { client: { storage }, warn, firstBlock }: PartyNetwork,
  party: Address,
  { hash }: PinnedBlock,
): Promise<readonly DealId[] | null> => {
  const here = { blockHash: hash }
  const list = (): Promise<readonly DealId[]> => storage.read('getDealsForParty', [hex(party)], here)
  try {
    return await list()
  } catch (failure) {
    if (!isAppError(failure)) throw failure
    await storage.read('getAgreement', [''], here)
    // Once more: it may have been a moment's trouble, and reading the events is long.
    return list().catch((again: unknown) => {
      if (!isAppError(again)) throw again
      warn(
        `the RPC does not answer the list of deals of ${party} (${again.message}): events from block ${firstBlock} on are read instead; chain.firstBlock may name a later one`,
      )
      return null
    })
  }
}
