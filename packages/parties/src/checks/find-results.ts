import type { Address, DealId } from '@lilymed/domain'
import { listDeals } from '../deals/list-deals.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'
import { createResultScan, isOpenState, readStateChanges } from './scan-results.ts'
import type { ResultScan } from './scan-results.ts'

/** How far back a look begins before the block of the last: further than a chain is rewound. */
const OVERLAP = 64
/** Deals that are asked about at once. */
const AT_ONCE = 25
/** Deals of before the watch began that are asked about in one look: disputes are not to wait until thousands are. */
const EARLIER_A_LOOK = 500

/** Finds a creator's deals that have a result which is not settled. Everything throws what reading throws, and then looks for the same again. */
export type ResultSearch = {
  /** Begins anew at a block: what came to have a result until then is earlier. */
  begin(block: PinnedBlock): Promise<void>
  /** Some of the earlier ones. */
  earlier(block: PinnedBlock): Promise<readonly DealId[]>
  /** Whether there are no earlier ones left to look at. */
  isWhole(): boolean
  /** Those that came to have one from shortly before a block on. */
  since(from: number, block: PinnedBlock): Promise<readonly DealId[]>
}

/** @param skip deals that nothing is to be known of any more */
export const createResultSearch = (
  network: PartyNetwork,
  creator: Address,
  skip: (dealId: DealId) => boolean,
): ResultSearch => {
  let scan: ResultScan | undefined
  let waiting: readonly DealId[] = []
  const unknown = (deals: Iterable<DealId>): readonly DealId[] =>
    [...new Set(deals)].filter((dealId) => !skip(dealId))

  return {
    begin: async (block) => {
      scan = undefined
      const listed = await listDeals(network, creator, block)
      if (listed !== null) {
        waiting = unknown(listed)
        return
      }
      const tip = Math.max(network.firstBlock, block.number - OVERLAP)
      const late = await readStateChanges(network, tip, block.number)
      // What was settled near the head may be taken back: the contract is asked.
      waiting = unknown(late.map(({ dealId }) => dealId))
      scan = createResultScan(network, network.firstBlock, tip - 1)
    },
    earlier: async (block) => {
      if (waiting.length > 0) {
        const some = waiting.slice(0, EARLIER_A_LOOK)
        const found = await openOf(network, creator, some, block)
        waiting = waiting.slice(some.length)
        return found
      }
      const scanned = await scan?.step()
      if (scanned === null || scanned === undefined) return []
      scan = undefined
      waiting = unknown(scanned)
      return []
    },
    isWhole: () => waiting.length === 0 && scan === undefined,
    since: async (from, block) => {
      const changes = await readStateChanges(network, Math.max(0, from - OVERLAP), block.number)
      const came = changes.flatMap(({ dealId, isOpen }) => (isOpen ? [dealId] : []))
      return openOf(network, creator, unknown(came), block)
    },
  }
}

const openOf = async (
  network: PartyNetwork,
  creator: Address,
  candidates: readonly DealId[],
  block: PinnedBlock,
): Promise<readonly DealId[]> => {
  const found: DealId[] = []
  for (let from = 0; from < candidates.length; from += AT_ONCE) {
    const some = candidates.slice(from, from + AT_ONCE)
    const open = await Promise.all(some.map((dealId) => isOpenDealOf(network, creator, dealId, block)))
    found.push(...some.filter((_, place) => open[place]))
  }
  return found
}

const isOpenDealOf = async (
  { client: { storage } }: PartyNetwork,
  creator: Address,
  dealId: DealId,
  block: PinnedBlock,
): Promise<boolean> => {
  const here = { blockHash: block.hash }
  const { state } = await storage.read('getAgreement', [dealId], here)
  if (!isOpenState(state)) return false
  const { members } = await storage.read('getDeal', [dealId], here)
  return members.jobCreator === creator
}
