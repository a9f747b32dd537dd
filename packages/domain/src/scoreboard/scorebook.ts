import type { ChainFact } from '../facts.ts'
import { disputeEvolver, isDisputeFact } from '../dispute/evolve-dispute.ts'
import { noDispute, type Dispute } from '../dispute/dispute.ts'
import type { Address, DisputeId } from '../values/ids.ts'
import { scoredSeats, type ScoredDispute } from './score-dispute.ts'

/** A fact and where it stands on the chain. */
export type PlacedFact = ChainFact & {
  readonly origin: { readonly blockNumber: number; readonly logIndex: number }
}

/** Works out from a chain's facts, in chain order, what a scoreboard counts. */
export type Scorebook = {
  /** The dispute that the fact settled; undefined for any other fact. */
  take(fact: PlacedFact): ScoredDispute | undefined
}

/** Begins at the start of a chain's history; whatever it says follows from the facts it was given alone. */
export const createScorebook = (): Scorebook => {
  const open = new Map<DisputeId, Dispute>()
  const accounts = new Map<Address, Address>()
  return {
    take: (fact) => {
      if (fact.type === 'WithdrawalAddressSet') accounts.set(fact.data.mediator, fact.data.withdrawalAddress)
      if (!isDisputeFact(fact) || !('disputeId' in fact.data)) return undefined
      const { disputeId } = fact.data
      const known = open.get(disputeId)
      if (known === undefined && fact.type !== 'DisputeOpened') return undefined
      const dispute = disputeEvolver.evolve(known ?? noDispute, fact)
      open.set(disputeId, dispute)
      if (fact.type !== 'DisputeSettled' || dispute.final === null) return undefined
      open.delete(disputeId)
      return {
        disputeId,
        block: fact.origin.blockNumber,
        logIndex: fact.origin.logIndex,
        outcome: dispute.final.outcome,
        isCanary: dispute.canary !== null,
        seats: scoredSeats(dispute, (mediator) => accounts.get(mediator) ?? mediator),
      }
    },
  }
}
