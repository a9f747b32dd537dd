import type { Address, Bytes32 } from '@lilymed/domain'
import type { CustodyCalls } from './custody-calls.ts'
import { affordable, refuse, refusedAsKey, refusedAsPayee, timeOf, tokens } from './plan.ts'
import type { Plan, PlanRefusal } from './plan.ts'
import type { Position } from './position.ts'

export type StakeAddition = {
  /** wei */
  readonly amount: bigint
  /** To be named with it; only where there is none yet. */
  readonly withdrawalAddress?: Address | undefined
  /** To be registered for first, where it is not. */
  readonly drawClass?: { readonly id: Bytes32; readonly name: string } | undefined
  /** Stake without a withdrawal address, below the minimum, or while jailed, all the same. */
  readonly accepts?: {
    readonly noWithdrawalAddress?: boolean
    readonly belowMinimum?: boolean
    readonly jail?: boolean
  }
}

/** Adds to a mediator's stake: registers, approves exactly what is missing, names the withdrawal address with the first stake. */
export const planStakeAdd = (
  position: Position,
  calls: CustodyCalls,
  addition: StakeAddition,
): Plan | PlanRefusal => {
  const { amount, drawClass, accepts = {} } = addition
  const { caller, mediator, rules, stake, jailedUntil, now } = position
  const isMissing = drawClass !== undefined && !position.drawClasses.includes(drawClass.id)
  const refusal =
    refusedAsKey(position) ??
    refusedWithdrawalAddress(position, addition.withdrawalAddress, accepts.noWithdrawalAddress === true)
  if (refusal !== undefined) return refusal
  // StakeRegistry takes a name once: whoever repeats the one that stands adds to the stake alone.
  const withdrawalAddress = position.withdrawalAddress === null ? addition.withdrawalAddress : undefined
  if (!position.isRegistered && !isMissing) {
    return refuse('NOT_REGISTERED', `${mediator} is registered for no class: name one with --class`)
  }
  if (caller.tokens < amount) {
    const message = `${caller.address} has ${tokens(caller.tokens)} and would stake ${tokens(amount)}: send it ${tokens(amount - caller.tokens)} first`
    return refuse('TOO_FEW_TOKENS', message)
  }
  const after = stake + amount
  if (after < rules.minimumStake && accepts.belowMinimum !== true) {
    const message = `${tokens(after)} would be staked, and below ${tokens(rules.minimumStake)} a mediator is never drawn: stake ${tokens(rules.minimumStake - stake)} at least, or say --below-minimum`
    return refuse('BELOW_MINIMUM', message)
  }
  if (jailedUntil > now && accepts.jail !== true) {
    const message = `${mediator} is jailed until ${timeOf(jailedUntil)} and weighs nothing before: wait, or say --while-jailed`
    return refuse('JAILED', message)
  }
  const steps = [
    ...(isMissing ? [calls.register(drawClass.id, drawClass.name)] : []),
    ...(caller.allowance < amount ? [calls.approve(amount)] : []),
    withdrawalAddress === undefined ? calls.stake(amount) : calls.stakeWith(amount, withdrawalAddress),
  ]
  const seats = Math.min(rules.maxOpenLocks, Number(after / rules.lockPerSeat))
  return affordable(position, {
    from: caller.address,
    steps,
    effects: [
      `${tokens(after)} will be staked, enough for ${seats} seats at once; it weighs from the next epoch on`,
      ...(withdrawalAddress === undefined
        ? []
        : [
            `stake and rewards will be paid to ${withdrawalAddress}, and only ${withdrawalAddress} can change that`,
          ]),
      `it comes back ${Math.ceil(rules.unbondingSeconds / 86_400)} days after it is asked for, less what is slashed until then`,
    ],
    warnings:
      withdrawalAddress === undefined && position.withdrawalAddress === null
        ? [
            `there is no withdrawal address: whoever steals the key of ${mediator} takes the stake along, and can name one first`,
          ]
        : [],
  })
}

const refusedWithdrawalAddress = (
  position: Position,
  wanted: Address | undefined,
  acceptsNone: boolean,
): PlanRefusal | undefined => {
  const { withdrawalAddress: present, mediator } = position
  if (wanted !== undefined && present !== null && wanted !== present) {
    const message = `${mediator} is paid to ${present}, which alone can name another address`
    return refuse('WITHDRAWAL_ADDRESS_FIXED', message)
  }
  if (wanted !== undefined) return refusedAsPayee(position, wanted)
  if (present !== null || acceptsNone) return undefined
  return refuse(
    'NO_WITHDRAWAL_ADDRESS',
    'name where stake and rewards are paid, an address whose key is kept apart from the node, with --withdrawal-address; or say --no-withdrawal-address',
  )
}
