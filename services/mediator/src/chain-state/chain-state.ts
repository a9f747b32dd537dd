import type { DisputeId } from '@lilymed/domain'
import { foldDispute } from './dispute-record.ts'
import type { DisputeRecord } from './dispute-record.ts'
import type { SeenFact } from './fact-of-event.ts'
import { followChain } from './follow-chain.ts'
import type { FollowedChain } from './follow-chain.ts'
import { createNetworkMemory } from './network-facts.ts'
import type { NetworkFacts } from './network-facts.ts'

export type { Head, Rewind } from './follow-chain.ts'

/** What a mediator of the pool knows of the chain, built from its own chain stream. */
export type ChainState = NetworkFacts & FollowedChain<DisputeRecord>

/**
 * An empty chain state. A dispute whose facts cannot be understood is left out, so that it holds up no other one.
 *
 * @param onUnreadable told of such a dispute once, with what was thrown
 */
export const createChainState = (
  onUnreadable: (disputeId: DisputeId, failure: unknown) => void = () => undefined,
): ChainState => {
  const network = createNetworkMemory()
  const unreadable = new Set<DisputeId>()
  const foldReadable = (facts: readonly SeenFact[]): DisputeRecord | undefined => {
    try {
      return foldDispute(facts)
    } catch (failure) {
      const disputeId = facts.map(disputeOf).find((found) => found !== undefined) ?? ''
      if (!unreadable.has(disputeId)) onUnreadable(disputeId, failure)
      unreadable.add(disputeId)
      return undefined
    }
  }
  const followed = followChain<DisputeRecord>({
    subjectOf: disputeOf,
    addedTo: (fact, known) => (fact.type === 'DisputeOpened' ? [] : known),
    fold: foldReadable,
    beside: {
      add: network.add,
      undo: network.undo,
      clear: network.clear,
      prune: (finality, disputes) => {
        const awaited = new Set(disputes.map((record) => record.rounds.at(-1)?.beaconRound))
        network.prune(finality, (beaconRound) => awaited.has(beaconRound))
      },
    },
  })
  return { ...network, ...followed }
}

const disputeOf = ({ data }: SeenFact): DisputeId | undefined =>
  'disputeId' in data ? data.disputeId : undefined
