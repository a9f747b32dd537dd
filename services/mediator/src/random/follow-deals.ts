import { randomMediationId } from '@lilymed/domain/mediation-random'
import { followChain } from '../chain-state/follow-chain.ts'
import type { FollowedChain } from '../chain-state/follow-chain.ts'
import { dealOf, foldDealRecord } from './deal-record.ts'
import type { DealRecord } from './deal-record.ts'

/** A chain followed by its deals, each known by what its mediation is known by; nothing is known of it yet. */
export const followDeals = (): FollowedChain<DealRecord> =>
  followChain<DealRecord>({
    subjectOf: (fact) => {
      const dealId = dealOf(fact)
      return dealId === undefined ? undefined : randomMediationId(dealId)
    },
    addedTo: (_, known) => known ?? [],
    fold: foldDealRecord,
  })
