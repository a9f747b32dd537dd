import type { ChainFact } from '@lilymed/domain'

/** A contract of the pool that holds tokens of others. */
export type Holder = 'StakeRegistry' | 'Settlement' | 'Canaries'
export const HOLDERS: readonly Holder[] = ['StakeRegistry', 'Settlement', 'Canaries']

/** What a fact brings into a contract (positive) or takes out of it (negative), in wei. */
export type TokenFlow = { readonly holder: Holder; readonly amount: bigint }

const flow = (holder: Holder, amount: string, sign: 1n | -1n = 1n): TokenFlow => ({
  holder,
  amount: sign * BigInt(amount),
})

/** The tokens that a fact says were moved into or out of the pool's contracts. Slashes go from the registry to the settlement. */
export const tokenFlowsOf = (fact: ChainFact): readonly TokenFlow[] => {
  switch (fact.type) {
    case 'StakeAdded':
      return [flow('StakeRegistry', fact.data.amount)]
    case 'StakeWithdrawn':
    case 'StakeSlashed':
      return [flow('StakeRegistry', fact.data.amount, -1n)]
    case 'BondAdded':
      return [flow('Canaries', fact.data.amount)]
    case 'BondWithdrawn':
      return [flow('Canaries', fact.data.amount, -1n)]
    case 'CanaryReleased':
      return [flow('Canaries', fact.data.forfeited, -1n), flow('Settlement', fact.data.forfeited)]
    case 'ChallengeFunded':
    case 'FeeCaptured':
    case 'SeatSlashed':
      return [flow('Settlement', fact.data.amount)]
    case 'AppealBondReceived':
      return [flow('Settlement', fact.data.fees), flow('Settlement', fact.data.bond)]
    case 'FundingWithdrawn':
    case 'CreditClaimed':
      return [flow('Settlement', fact.data.amount, -1n)]
    default:
      return []
  }
}

/** The facts that one of these contracts alone emits: whoever emits them is that contract. */
const spokenBy: Readonly<Partial<Record<ChainFact['type'], Holder>>> = {
  MediatorRegistered: 'StakeRegistry',
  StakeAdded: 'StakeRegistry',
  EscrowReceived: 'Settlement',
  FeeCaptured: 'Settlement',
  SeatRewarded: 'Settlement',
  EscrowReturned: 'Settlement',
  CreditClaimed: 'Settlement',
  BondAdded: 'Canaries',
  SponsorScheduled: 'Canaries',
}

/** The holder that a fact of this type speaks for; undefined where it speaks for none. */
export const holderSpeaking = (type: ChainFact['type']): Holder | undefined => spokenBy[type]
