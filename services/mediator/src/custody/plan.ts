import { ZeroAddress } from 'ethers/constants'
import { formatUnits } from 'ethers/utils'
import type { ContractCall } from '@lilymed/chain'
import type { Address } from '@lilymed/domain'
import type { Position } from './position.ts'

/** One transaction of a plan. */
export type PlannedStep = {
  /** What it does, in words. */
  readonly what: string
  readonly call: ContractCall
  /** What it may use at most, with room. */
  readonly gasLimit: bigint
}

/** What is to be sent, by whom, and what will have come of it. */
export type Plan = {
  readonly kind: 'planned'
  readonly from: Address
  readonly steps: readonly PlannedStep[]
  /** What will be, in sentences. */
  readonly effects: readonly string[]
  /** What a person should think about before agreeing. */
  readonly warnings: readonly string[]
}

export type PlanRefusalCode =
  | 'ABOVE_STAKE'
  | 'BELOW_MINIMUM'
  | 'FORECAST_LOSS'
  | 'JAILED'
  | 'KEY_RETIRED'
  | 'KEY_TAKEN'
  | 'LOCKS_OPEN'
  | 'NO_WITHDRAWAL_ADDRESS'
  | 'NOT_REGISTERED'
  | 'NOT_THE_KEY'
  | 'NOT_THE_WITHDRAWAL_ADDRESS'
  | 'NOTHING_TO_CLAIM'
  | 'NOTHING_UNBONDING'
  | 'STILL_UNBONDING'
  | 'TOO_FEW_TOKENS'
  | 'TOO_LITTLE_COIN'
  | 'WITHDRAWAL_ADDRESS_FIXED'
  | 'WITHDRAWAL_ADDRESS_INVALID'

/** Why nothing is sent, and what to do. */
export type PlanRefusal = {
  readonly kind: 'rejected'
  readonly rejection: { readonly code: PlanRefusalCode; readonly message: string }
}

/** A refusal. */
export const refuse = (code: PlanRefusalCode, message: string): PlanRefusal => ({
  kind: 'rejected',
  rejection: { code, message },
})

/** An amount of LP as a person reads it. */
export const tokens = (wei: bigint): string => `${formatUnits(wei, 18).replace(/\.0$/, '')} LP`

/** A time of the chain as a person reads it. */
export const timeOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/**
 * The plan, unless its sender cannot pay for it. Gas is counted at twice the price of now, which is what a fee may rise to meanwhile.
 * @param plan without kind
 */
export const affordable = (position: Position, plan: Omit<Plan, 'kind'>): Plan | PlanRefusal => {
  const needed = plan.steps.reduce((sum, { gasLimit }) => sum + gasLimit, 0n) * 2n * position.gasPrice
  if (plan.from === position.caller.address && position.caller.coin < needed) {
    const [have, want] = [formatUnits(position.caller.coin, 18), formatUnits(needed, 18)]
    return refuse(
      'TOO_LITTLE_COIN',
      `${plan.from} has ${have} of coin and the gas may cost ${want}: send it some`,
    )
  }
  return { kind: 'planned', ...plan }
}

/** Why a caller does not act for the mediator; undefined where it does. */
export const refusedAsKey = ({ caller, mediator, key }: Position): PlanRefusal | undefined => {
  if (caller.actsFor === null) {
    return refuse('KEY_RETIRED', `${caller.address} was retired: ${mediator} acts through ${key} now`)
  }
  if (caller.actsFor === mediator) return undefined
  return refuse('NOT_THE_KEY', `${caller.address} does not act for ${mediator}: its key is ${key}`)
}

/** Why an address cannot be where a mediator is paid; undefined where it can. */
export const refusedAsPayee = (
  { mediator, key, contracts }: Position,
  wanted: Address,
): PlanRefusal | undefined => {
  if (wanted === mediator || wanted === key) {
    return refuse(
      'WITHDRAWAL_ADDRESS_INVALID',
      `${wanted} is the mediator's own: name one that is kept apart`,
    )
  }
  if (wanted !== ZeroAddress && !contracts.includes(wanted)) return undefined
  const whose = wanted === ZeroAddress ? 'nobody' : 'a contract of the network'
  return refuse(
    'WITHDRAWAL_ADDRESS_INVALID',
    `${wanted} is ${whose}: what is paid there is lost, and so is who may replace the key; name an address whose key you have`,
  )
}

/** Why a mediator has no withdrawal address, or another than the one that is to sign. */
export const refusedAsOwner = ({ withdrawalAddress, mediator }: Position): PlanRefusal | undefined =>
  withdrawalAddress !== null
    ? undefined
    : refuse(
        'NO_WITHDRAWAL_ADDRESS',
        `${mediator} has no withdrawal address: name one first with lilymed mediator custody set-withdrawal`,
      )
