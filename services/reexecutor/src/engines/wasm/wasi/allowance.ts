import { GuestEnded } from './ending.ts'
import type { LimitName } from './ending.ts'

/** A quantity the guest may use up and not exceed. */
export type Allowance = {
  /** Takes `amount`; ends the guest when that is more than is left. */
  take(amount: number): void
  giveBack(amount: number): void
}

/** An allowance of `allowed` units of the limit named `limit` in the bundle. */
export function createAllowance(limit: LimitName, allowed: number): Allowance {
  let taken = 0
  return {
    take: (amount) => {
      if (taken + amount > allowed) throw new GuestEnded({ kind: 'limit', limit, allowed })
      taken += amount
    },
    giveBack: (amount) => {
      taken -= amount
    },
  }
}
