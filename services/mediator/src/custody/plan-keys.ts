import type { Address } from '@lilymed/domain'
import type { CustodyCalls } from './custody-calls.ts'
import { affordable, refuse, refusedAsKey, refusedAsOwner, refusedAsPayee } from './plan.ts'
import type { Plan, PlanRefusal } from './plan.ts'
import type { Position } from './position.ts'

/** Names where a mediator is paid: by its key while there is nothing named, else by the address that is. */
export const planSetWithdrawal = (
  position: Position,
  calls: CustodyCalls,
  wanted: Address,
): Plan | PlanRefusal => {
  const { mediator, withdrawalAddress, caller } = position
  const refusal = withdrawalAddress === null ? refusedAsKey(position) : undefined
  if (refusal !== undefined) return refusal
  if (!position.isRegistered) {
    return refuse(
      'NOT_REGISTERED',
      `${mediator} is no mediator yet: name it with lilymed mediator stake add --withdrawal-address`,
    )
  }
  const refusedPayee = refusedAsPayee(position, wanted)
  if (refusedPayee !== undefined) return refusedPayee
  if (wanted === withdrawalAddress)
    return refuse('WITHDRAWAL_ADDRESS_INVALID', `${mediator} is paid there already`)
  return affordable(position, {
    from: withdrawalAddress ?? caller.address,
    steps: [calls.setWithdrawalAddress(mediator, wanted)],
    effects: [
      `stake and rewards of ${mediator} will be paid to ${wanted}`,
      `only ${wanted} can change that, and replace the key`,
    ],
    warnings: [`nobody can undo this if nobody has the key of ${wanted}: look at every digit`],
  })
}

/** Offers the caller to a mediator as its key, which its withdrawal address can then take. */
export const planOfferKey = (position: Position, calls: CustodyCalls): Plan | PlanRefusal => {
  const { mediator, caller, withdrawalAddress } = position
  const refusal = refusedAsOwner(position)
  if (refusal !== undefined) return refusal
  if (caller.actsFor !== caller.address || caller.address === mediator) {
    return refuse('KEY_TAKEN', `${caller.address} is or was a key already: a key serves once, make a new one`)
  }
  return affordable(position, {
    from: caller.address,
    steps: [calls.offerKey(mediator)],
    effects: [
      `${withdrawalAddress} can then take ${caller.address} as key: lilymed mediator custody rotate-key ${caller.address} --unsigned`,
    ],
    warnings: [],
  })
}

/** Lets another account act for a mediator, by its withdrawal address; the present key is retired for good. */
export const planRotateKey = (
  position: Position,
  calls: CustodyCalls,
  wanted: Address,
): Plan | PlanRefusal => {
  const { mediator, key, withdrawalAddress, caller, openLocks } = position
  const refusal = refusedAsOwner(position)
  if (refusal !== undefined) return refusal
  if (wanted === mediator || wanted === key || wanted === withdrawalAddress) {
    return refuse(
      'KEY_TAKEN',
      `${wanted} is the mediator's own already: a key is nobody else, and serves once`,
    )
  }
  return affordable(position, {
    from: withdrawalAddress ?? caller.address,
    steps: [calls.rotateKey(mediator, wanted)],
    effects: [
      `${wanted} will act for ${mediator}, and ${key} never again`,
      `stake, seats and rewards stay where they are`,
    ],
    warnings: [
      `${wanted} must have offered itself first: lilymed mediator custody offer-key ${mediator}, with its own configuration`,
      ...(openLocks > 0
        ? [`${openLocks} seats are open: the node of the new key needs the salt masters of the old one`]
        : []),
    ],
  })
}
