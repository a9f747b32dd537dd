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

/** An empty chain state. */
export const createChainState = (): ChainState => {
  const network = createNetworkMemory()
  const followed = followChain<DisputeRecord>({
    subjectOf: disputeOf,
    addedTo: (fact, known) => (fact.type === 'DisputeOpened' ? [] : known),
    fold: foldDispute,
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
