import { AppError } from '@lilymed/service-kit'
import { createDealParty } from '../actors/deal-party.ts'
import type { DealParty } from '../actors/deal-party.ts'
import type { Stage } from '../stage/raise-stage.ts'

/** A party of the stage's deals by its address. Throws DEMO_CAST for anyone else. */
export const partyOf = (
  { accounts, client, lilypad, pool }: Pick<Stage, 'accounts' | 'client' | 'lilypad' | 'pool'>,
  address: string,
): DealParty => {
  const parties = [...accounts.jobCreators, ...accounts.resourceProviders]
  const account = parties.find((party) => party.address === address)
  if (account === undefined) {
    throw new AppError({ code: 'DEMO_CAST', message: `${address} is not on the stage`, retryable: false })
  }
  const contracts = { ...lilypad, disputePool: pool.disputePool, settlement: pool.settlement }
  return createDealParty(client.as(account), contracts)
}
