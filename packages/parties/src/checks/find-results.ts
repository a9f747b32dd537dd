import { lilypadStorageAbi } from '@lilymed/contracts-abi'
import { dealStateFromNumber } from '@lilymed/domain'
import type { Address, DealId, DealStateName } from '@lilymed/domain'
import { eventText, readEvents } from '@lilymed/network'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** How far back a look begins before the block of the last: further than a chain is rewound. */
const OVERLAP = 64
/** Deals that are asked about at once. */
const AT_ONCE = 25

const OPEN: ReadonlySet<DealStateName> = new Set(['ResultsSubmitted', 'ResultsChecked'])

/**
 * A creator's deals that have a result which is not settled: all of them where `since` is undefined, else those that came to have one
 * from shortly before that block on.
 *
 * @param skip deals that nothing is to be known of any more
 */
export const findResults = async (
  network: PartyNetwork,
  creator: Address,
  {
    block,
    since,
    skip,
  }: {
    readonly block: PinnedBlock
    readonly since?: number | undefined
    readonly skip: (dealId: DealId) => boolean
  },
): Promise<readonly DealId[]> => {
  const candidates = (
    since === undefined
      ? await network.client.storage.read('getDealsForParty', [hex(creator)], { blockHash: block.hash })
      : await resultsSince(network, Math.max(0, since - OVERLAP), block)
  ).filter((dealId) => !skip(dealId))
  const found: DealId[] = []
  for (let from = 0; from < candidates.length; from += AT_ONCE) {
    const some = candidates.slice(from, from + AT_ONCE)
    const open = await Promise.all(some.map((dealId) => isOpenDealOf(network, creator, dealId, block)))
    found.push(...some.filter((_, place) => open[place]))
  }
  return found
}

const resultsSince = async (
  { provider, client: { storage } }: PartyNetwork,
  fromBlock: number,
  { number }: PinnedBlock,
): Promise<readonly DealId[]> => {
  const query = { address: storage.address, abi: lilypadStorageAbi, fromBlock, toBlock: number }
  const changes = await readEvents(provider, { ...query, event: 'DealStateChange' })
  return [
    ...new Set(
      changes
        .filter(({ args }) => OPEN.has(dealStateFromNumber(Number(args['state'])) ?? 'DealNegotiating'))
        .flatMap((change) => eventText(change, 'dealId') ?? []),
    ),
  ]
}

const isOpenDealOf = async (
  { client: { storage } }: PartyNetwork,
  creator: Address,
  dealId: DealId,
  block: PinnedBlock,
): Promise<boolean> => {
  const here = { blockHash: block.hash }
  const [{ members }, { state }] = await Promise.all([
    storage.read('getDeal', [dealId], here),
    storage.read('getAgreement', [dealId], here),
  ])
  return members.jobCreator === creator && OPEN.has(dealStateFromNumber(state) ?? 'DealNegotiating')
}
