import type { CustodyCalls } from './custody-calls.ts'
import { affordable, refuse, refusedAsKey, refusedAsOwner, timeOf, tokens } from './plan.ts'
import type { Plan, PlanRefusal } from './plan.ts'
import type { Position } from './position.ts'

/** Who signs: the node's key, or the withdrawal address, whose key is elsewhere. */
export type Signatory = 'key' | 'withdrawal'

export type Unstaking = {
  /** wei; all of it when undefined */
  readonly amount: bigint | undefined
  readonly by: Signatory
  /** Leave something below the minimum stake all the same. */
  readonly acceptsBelowMinimum?: boolean
}

/** Asks for stake back; from the next epoch on it weighs nothing. */
export const planUnstake = (
  position: Position,
  calls: CustodyCalls,
  { amount: asked, by, acceptsBelowMinimum }: Unstaking,
): Plan | PlanRefusal => {
  const { stake, mediator, rules, unbonding, withdrawableAt, now, openLocks } = position
  const refusal = refusedSignatory(position, by)
  if (refusal !== undefined) return refusal
  const amount = asked ?? stake
  if (amount === 0n || amount > stake) {
    return refuse(
      'ABOVE_STAKE',
      `${mediator} has ${tokens(stake)} staked and ${tokens(amount)} were asked for`,
    )
  }
  const left = stake - amount
  if (left > 0n && left < rules.minimumStake && acceptsBelowMinimum !== true) {
    const most = stake > rules.minimumStake ? `${tokens(stake - rules.minimumStake)} at most, ` : ''
    const message = `${tokens(left)} would be left, and below ${tokens(rules.minimumStake)} a mediator is never drawn: ask for ${most}all of it, or say --below-minimum`
    return refuse('BELOW_MINIMUM', message)
  }
  const due = now + rules.unbondingSeconds
  return affordable(position, {
    from: senderOf(position, by),
    steps: [by === 'key' ? calls.requestUnstake(amount) : calls.requestUnstakeOf(mediator, amount)],
    effects: [
      `${tokens(left)} will be left and ${tokens(unbonding + amount)} be on their way out, to be withdrawn from ${timeOf(due)} on`,
      `until then it can be slashed; from the next epoch on it weighs nothing`,
    ],
    warnings: [
      ...(unbonding > 0n
        ? [
            `${tokens(unbonding)} are on their way out already, due ${timeOf(withdrawableAt)}: they will wait until ${timeOf(due)} too`,
          ]
        : []),
      ...(openLocks > 0
        ? [`${openLocks} seats are open: vote in them, nothing can be withdrawn before they are settled`]
        : []),
    ],
  })
}

/** Sends everything that has unbonded to where the mediator is paid. */
export const planWithdraw = (position: Position, calls: CustodyCalls, by: Signatory): Plan | PlanRefusal => {
  const { mediator, unbonding, withdrawableAt, now, openLocks, withdrawalAddress } = position
  const refusal = refusedSignatory(position, by)
  if (refusal !== undefined) return refusal
  if (unbonding === 0n) {
    return refuse(
      'NOTHING_UNBONDING',
      `nothing of ${mediator} is on its way out: lilymed mediator stake unstake`,
    )
  }
  if (now < withdrawableAt) {
    return refuse(
      'STILL_UNBONDING',
      `${tokens(unbonding)} are unbonding until ${timeOf(withdrawableAt)}; it is ${timeOf(now)}`,
    )
  }
  if (openLocks > 0) {
    const message = `${openLocks} seats of ${mediator} are not settled yet: lilymed mediator disputes list --open says which`
    return refuse('LOCKS_OPEN', message)
  }
  return affordable(position, {
    from: senderOf(position, by),
    steps: [by === 'key' ? calls.withdraw() : calls.withdrawOf(mediator)],
    effects: [`${tokens(unbonding)} will be paid to ${withdrawalAddress ?? mediator}`],
    warnings: [],
  })
}

/** Sends a mediator's rewards to where it is paid. */
export const planClaim = (position: Position, calls: CustodyCalls, by: Signatory): Plan | PlanRefusal => {
  const { mediator, credit, withdrawalAddress } = position
  const refusal = refusedSignatory(position, by)
  if (refusal !== undefined) return refusal
  if (credit === 0n) {
    return refuse('NOTHING_TO_CLAIM', `${mediator} has no rewards that were not claimed`)
  }
  return affordable(position, {
    from: senderOf(position, by),
    steps: [calls.claimOf(mediator)],
    effects: [`${tokens(credit)} will be paid to ${withdrawalAddress ?? mediator}`],
    warnings: [],
  })
}

const refusedSignatory = (position: Position, by: Signatory): PlanRefusal | undefined =>
  by === 'key' ? refusedAsKey(position) : refusedAsOwner(position)

const senderOf = ({ caller, withdrawalAddress }: Position, by: Signatory) =>
  by === 'key' || withdrawalAddress === null ? caller.address : withdrawalAddress
