import { createCallEncoder } from '@lilymed/chain'
import { lilypadTokenAbi, settlementAbi, stakeRegistryAbi } from '@lilymed/contracts-abi'
import type { Address, Bytes32 } from '@lilymed/domain'
import type { PoolContracts } from '../handler.ts'
import type { PlannedStep } from './plan.ts'
import { tokens } from './plan.ts'

export type CustodyContracts = {
  readonly stakeRegistry: Address
  readonly settlement: Address
  readonly token: Address
}

/** Those of a configuration. */
export const custodyContracts = ({
  stakeRegistry,
  settlement,
  lilypadToken,
}: Pick<PoolContracts, 'stakeRegistry' | 'settlement' | 'lilypadToken'>): CustodyContracts => ({
  stakeRegistry,
  settlement,
  token: lilypadToken,
})

/** The steps that plans are made of. Gas limits are twice and more what anvil measured of each. */
export const createCustodyCalls = (contracts: CustodyContracts) => {
  const registry = createCallEncoder(stakeRegistryAbi, contracts.stakeRegistry)
  const settlement = createCallEncoder(settlementAbi, contracts.settlement)
  const token = createCallEncoder(lilypadTokenAbi, contracts.token)
  return {
    approve: (amount: bigint): PlannedStep => ({
      what: `let StakeRegistry take ${tokens(amount)}`,
      call: token.call('approve', [contracts.stakeRegistry, amount]),
      gasLimit: 120_000n,
    }),
    register: (drawClass: Bytes32, name: string): PlannedStep => ({
      what: `register for the class ${name}`,
      call: registry.call('register', [drawClass]),
      gasLimit: 400_000n,
    }),
    stake: (amount: bigint): PlannedStep => ({
      what: `stake ${tokens(amount)}`,
      call: registry.call('stake', [amount]),
      gasLimit: 700_000n,
    }),
    stakeWith: (amount: bigint, withdrawalAddress: Address): PlannedStep => ({
      what: `stake ${tokens(amount)} and name ${withdrawalAddress} as withdrawal address`,
      call: registry.call('stakeWith', [amount, withdrawalAddress]),
      gasLimit: 750_000n,
    }),
    requestUnstake: (amount: bigint): PlannedStep => ({
      what: `ask for ${tokens(amount)} back`,
      call: registry.call('requestUnstake', [amount]),
      gasLimit: 400_000n,
    }),
    requestUnstakeOf: (mediator: Address, amount: bigint): PlannedStep => ({
      what: `ask for ${tokens(amount)} of ${mediator} back`,
      call: registry.call('requestUnstakeOf', [mediator, amount]),
      gasLimit: 400_000n,
    }),
    withdraw: (): PlannedStep => ({
      what: 'withdraw what has unbonded',
      call: registry.call('withdraw', []),
      gasLimit: 250_000n,
    }),
    withdrawOf: (mediator: Address): PlannedStep => ({
      what: `withdraw what has unbonded of ${mediator}`,
      call: registry.call('withdrawOf', [mediator]),
      gasLimit: 250_000n,
    }),
    claimOf: (mediator: Address): PlannedStep => ({
      what: `claim the rewards of ${mediator}`,
      call: settlement.call('claimOf', [mediator]),
      gasLimit: 250_000n,
    }),
    setWithdrawalAddress: (mediator: Address, withdrawalAddress: Address): PlannedStep => ({
      what: `name ${withdrawalAddress} as withdrawal address of ${mediator}`,
      call: registry.call('setWithdrawalAddress', [mediator, withdrawalAddress]),
      gasLimit: 160_000n,
    }),
    offerKey: (mediator: Address): PlannedStep => ({
      what: `offer this account to ${mediator} as its key`,
      call: registry.call('offerKey', [mediator]),
      gasLimit: 120_000n,
    }),
    rotateKey: (mediator: Address, key: Address): PlannedStep => ({
      what: `let ${key} act for ${mediator} from now on`,
      call: registry.call('rotateKey', [mediator, key]),
      gasLimit: 400_000n,
    }),
  }
}

export type CustodyCalls = ReturnType<typeof createCustodyCalls>
