import { getAddress } from 'ethers/address'
import { AppError } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'

/** What the controller hands disputes to. */
export type Handler = MediatorConfig['handler']

type Contracts = MediatorConfig['chain']['contracts']

/** The contracts that a mediator of the pool works with, beside Lilypad's storage and payments. */
export const poolContracts = [
  'parameters',
  'stakeRegistry',
  'sortition',
  'disputePool',
  'settlement',
  'beacon',
  'lilypadToken',
] as const

/** The contracts that a mediator of Lilypad's own handler works with, beside Lilypad's storage and payments. */
export const randomContracts = ['lilypadController', 'lilypadMediationRandom'] as const

type Lilypad = 'lilypadStorage' | 'lilypadPayments'
/** Where the contracts stand that a mediator of the pool works with; EIP-55. */
export type PoolContracts = Readonly<Record<(typeof poolContracts)[number] | Lilypad, `0x${string}`>>
/** Where the contracts stand that a mediator of Lilypad's own handler works with; EIP-55. */
export type RandomContracts = Readonly<Record<(typeof randomContracts)[number] | Lilypad, `0x${string}`>>

/** The pool's contracts of a configuration. Throws HANDLER_UNFIT, naming them, where they are not in it: there is no stake or vote without a pool. */
export const poolContractsOf = (contracts: Contracts): PoolContracts =>
  all(contracts, poolContracts, 'handler = "pool"')

/** The contracts of Lilypad's own mediation in a configuration. Throws HANDLER_UNFIT, naming them, where they are not in it. */
export const randomContractsOf = (contracts: Contracts): RandomContracts =>
  all(contracts, randomContracts, 'handler = "random"')

const all = <Name extends keyof Contracts>(
  contracts: Contracts,
  names: readonly Name[],
  whose: string,
): Readonly<Record<Name | Lilypad, `0x${string}`>> => {
  const missing = names.filter((name) => contracts[name] === undefined)
  if (missing.length > 0) {
    throw new AppError({
      code: 'HANDLER_UNFIT',
      message: `this works with ${whose} only, and the configuration lacks ${missing.map((name) => `chain.contracts.${name}`).join(', ')}`,
      retryable: false,
    })
  }
  const wanted: readonly (Name | Lilypad)[] = [...names, 'lilypadStorage', 'lilypadPayments']
  const found = wanted.map((name) => [name, getAddress(contracts[name] ?? '')])
  return Object.fromEntries(found) as Readonly<Record<Name | Lilypad, `0x${string}`>>
}
