import { disputeEvolver } from '@lilymed/domain'
import type { Address, DealId, Dispute, DisputeId } from '@lilymed/domain'
import { checkAct } from './check-act.ts'
import type { ActCheck } from './check-act.ts'
import { evolveDealView, unseenDealView } from './deal-view.ts'
import type { DealView } from './deal-view.ts'
import type { LocatedFact } from './located-fact.ts'
import { evolveNetwork, unseenNetwork } from './network.ts'
import type { Network } from './network.ts'

/** An act of the pool, recomputed. `round` is 0 of acts that are of no round. */
export type CheckedAct = {
  readonly disputeId: DisputeId
  readonly round: number
  /** Whose commitment it is; null for acts of the whole panel. */
  readonly mediator: Address | null
  readonly check: ActCheck
  readonly origin: LocatedFact['origin']
}

/** One chain's history, folded fact by fact, each act of the pool recomputed from the facts before it. */
export type Recomputation = {
  /** Takes the next fact of the log, and gives what it says of acts. */
  take(fact: LocatedFact): readonly CheckedAct[]
  network(): Network
  /** Every dispute that was opened. */
  disputes(): ReadonlyMap<DisputeId, Dispute>
  deal(dealId: DealId): DealView
}

type Named = {
  readonly dealId?: DealId
  readonly disputeId?: DisputeId
  readonly round?: number
  readonly mediator?: Address
}

/**
 * Begins at the start of a chain's history. Nothing is taken from a read model: facts alone decide. State is kept in place, because a
 * monitor folds millions of facts.
 */
export const createRecomputation = (chainId: number): Recomputation => {
  let network = unseenNetwork
  const deals = new Map<DealId, DealView>()
  const disputes = new Map<DisputeId, Dispute>()
  /** Of deals that were declared or funded and not yet challenged. */
  const prepared = new Map<DealId, Dispute>()

  const standing = ({ disputeId, dealId }: Named): Dispute => {
    const open = disputeId === undefined ? undefined : disputes.get(disputeId)
    if (open !== undefined) return open
    return (dealId === undefined ? undefined : prepared.get(dealId)) ?? disputeEvolver.initialState()
  }

  const keep = (fact: LocatedFact, dispute: Dispute, { disputeId, dealId }: Named): void => {
    if (disputeId !== undefined && dispute.opening !== null) {
      disputes.set(disputeId, dispute)
      if (fact.type === 'DisputeOpened') prepared.delete(fact.data.dealId)
    } else if (dealId !== undefined && dispute !== disputeEvolver.initialState()) {
      prepared.set(dealId, dispute)
    }
  }

  return {
    take: (fact) => {
      const named: Named = fact.data as Named
      const before = standing(named)
      const dealId = named.dealId ?? before.dealId ?? undefined
      const deal = (dealId === undefined ? undefined : deals.get(dealId)) ?? unseenDealView
      const { disputeId, round, mediator } = named
      const checks =
        disputeId === undefined
          ? []
          : checkAct({ chainId: BigInt(chainId), dispute: before, deal, network }, fact)
      const after = disputeEvolver.evolve(before, fact)
      if (after !== before) keep(fact, after, named)
      network = evolveNetwork(network, fact)
      const changed = evolveDealView(deal, fact, fact.origin.at)
      if (dealId !== undefined && changed !== deal) deals.set(dealId, changed)
      return checks.map((check) => ({
        disputeId: disputeId ?? '',
        round: round ?? before.rounds.at(-1)?.round ?? 0,
        mediator: fact.type === 'VoteRevealed' ? (mediator ?? null) : null,
        check,
        origin: fact.origin,
      }))
    },
    network: () => network,
    disputes: () => disputes,
    deal: (dealId) => deals.get(dealId) ?? unseenDealView,
  }
}
