import { contractSetOf } from '@lilymed/chain'
import type { ContractSet } from '@lilymed/chain'
import type { MediatorConfig } from './config.ts'
import { poolContractsOf, randomContractsOf } from './handler.ts'

/** The contracts whose facts a mediator follows. Throws HANDLER_UNFIT where the configuration lacks one. */
export const followedContracts = ({
  handler,
  chain: { contracts },
}: Pick<MediatorConfig, 'handler' | 'chain'>): ContractSet => {
  if (handler === 'random') {
    const random = randomContractsOf(contracts)
    return contractSetOf({
      LilypadMediationRandom: random.lilypadMediationRandom,
      LilypadStorage: random.lilypadStorage,
      LilypadPayments: random.lilypadPayments,
    })
  }
  const pool = poolContractsOf(contracts)
  return contractSetOf({
    Parameters: pool.parameters,
    StakeRegistry: pool.stakeRegistry,
    DisputePool: pool.disputePool,
    Settlement: pool.settlement,
    RandomBeacon: pool.beacon,
    LilypadStorage: pool.lilypadStorage,
    LilypadPayments: pool.lilypadPayments,
  })
}
