import { contractSetOf } from '@lilymed/chain'
import type { ContractSet } from '@lilymed/chain'
import { parseAddress } from '@lilymed/domain'
import type { ChainConfig } from './chains/chain-config.ts'

/** The contracts whose events are facts: not the controller, which emits none, nor the token, whose transfers the others tell. */
export const contractBindings = ({ contracts }: Pick<ChainConfig, 'contracts'>): ContractSet =>
  contractSetOf({
    Parameters: parseAddress(contracts.parameters),
    DrawClasses: parseAddress(contracts.drawClasses),
    StakeRegistry: parseAddress(contracts.stakeRegistry),
    Sortition: parseAddress(contracts.sortition),
    DisputePool: parseAddress(contracts.disputePool),
    Settlement: parseAddress(contracts.settlement),
    Canaries: parseAddress(contracts.canaries),
    RandomBeacon: parseAddress(contracts.beacon),
    LilypadStorage: parseAddress(contracts.lilypadStorage),
    LilypadPayments: parseAddress(contracts.lilypadPayments),
    ...(contracts.lilypadMediation === undefined
      ? {}
      : { LilypadMediationRandom: parseAddress(contracts.lilypadMediation) }),
  })
