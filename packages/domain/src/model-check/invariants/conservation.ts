import { moneyHeld } from '../../dispute/dispute-money.ts'
import type { Invariant } from './invariant.ts'

/** I11: what came in goes out, to the wei, and no more of it at any time. */
export const conservation: Invariant = {
  name: 'I11',
  meaning: 'rewards, refunds, treasury and insurance are what came in of fees, bonds and slashes, to the wei',
  ofState: ({ dispute, escrow }) => {
    const held = moneyHeld(dispute.money)
    if (held < 0n || escrow < 0n) return `the dispute holds ${held} wei and its escrow ${escrow}`
    return dispute.isSettled && held !== 0n ? `${held} wei are left of a settled dispute` : null
  },
}
