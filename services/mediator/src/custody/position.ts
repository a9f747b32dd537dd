import type { Address } from '@lilymed/domain'

/** What a mediator's parameters ask of it. Amounts in wei. */
export type CustodyRules = {
  readonly minimumStake: bigint
  readonly lockPerSeat: bigint
  readonly maxOpenLocks: number
  /** Seconds from a request to unstake to its withdrawal. */
  readonly unbondingSeconds: number
}

/** Whoever would send: a mediator's key, its withdrawal address, or an account that is to become a key. Amounts in wei. */
export type Caller = {
  readonly address: Address
  /** The mediator it acts for, itself where it is no key; null when it was retired. */
  readonly actsFor: Address | null
  /** LP in its wallet, and what StakeRegistry may take of it. */
  readonly tokens: bigint
  readonly allowance: bigint
  /** Coin for gas. */
  readonly coin: bigint
}

/** How a mediator stands on the chain at one block. Amounts in wei, times unix seconds. */
export type Position = {
  readonly chainId: number
  readonly now: number
  readonly mediator: Address
  readonly isRegistered: boolean
  readonly drawClasses: readonly string[]
  readonly operator: Address
  readonly key: Address
  /** Where stake and rewards are paid; null for the mediator itself. */
  readonly withdrawalAddress: Address | null
  readonly stake: bigint
  readonly unbonding: bigint
  readonly withdrawableAt: number
  readonly locked: bigint
  readonly openLocks: number
  readonly jailedUntil: number
  /** Rewards that were not claimed yet. */
  readonly credit: bigint
  readonly rules: CustodyRules
  /** The contracts of the network, which pay to an address and take from it, and have no key. */
  readonly contracts: readonly Address[]
  readonly caller: Caller
  /** wei per gas at that block. */
  readonly gasPrice: bigint
}
