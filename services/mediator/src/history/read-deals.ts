import type { RandomMediationEvent } from '@lilymed/domain/mediation-random'
import { followDeals } from '../random/follow-deals.ts'
import { dealHistoriesOf } from './deal-history.ts'
import type { DealHistory, MediationRecord } from './deal-history.ts'
import type { ReadHistoryOptions } from './read-history.ts'
import { readRecords } from './read-records.ts'

/** What a node of Lilypad's own handler knows of disputed deals, as {@link readHistory} reads what one of the pool knows of disputes. */
export const readDeals = async ({
  store,
  chainId,
  confirmations,
}: ReadHistoryOptions): Promise<readonly DealHistory[]> => {
  const chain = followDeals()
  const prefixes = [`mediation-random-${chainId}.0x`, `shadow-random-${chainId}.0x`]
  const records = await readRecords<RandomMediationEvent>({ store, chainId, chain, prefixes })
  return dealHistoriesOf({
    deals: chain.disputes(),
    records: [...records].flatMap(([stream, events]): MediationRecord[] => {
      const disputeId = /\.(0x[0-9a-f]{64})$/.exec(stream)?.[1]
      return disputeId === undefined ? [] : [{ isShadow: stream.startsWith('shadow-'), disputeId, events }]
    }),
    head: chain.head(),
    confirmations,
  })
}
