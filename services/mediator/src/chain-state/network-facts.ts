import { dealStateFromNumber, isFinalDealState, parameterSetFromJson } from '@lilymed/domain'
import type { Address, DealId, ParameterSet } from '@lilymed/domain'
import type { SeenFact } from './fact-of-event.ts'

/** Who takes part in a deal, as the chain has it. */
export type DealMembers = {
  readonly solver: Address
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly mediators: readonly Address[]
}

/** What a mediator needs to know of the chain beyond its disputes. */
export type NetworkFacts = {
  /** Addresses that registered as mediators, in that order. */
  mediators(): readonly Address[]
  /** Undefined for a version whose parameters were never read. */
  parameters(version: number): ParameterSet | undefined
  /** Whether the randomness of a beacon round was published. */
  hasRandomness(beaconRound: string): boolean
  /** The members of a deal that may still be disputed; undefined when they were never read. */
  dealMembers(dealId: DealId): DealMembers | undefined
}

/** The facts behind {@link NetworkFacts}. */
export type NetworkMemory = NetworkFacts & {
  /** Keeps a fact if it is of use. */
  add(fact: SeenFact): void
  /** Forgets the facts of blocks above this one, which left the chain. */
  undo(toBlock: number): void
  /** Forgets everything. */
  clear(): void
  /** Forgets what no draw and no dispute can need any more: a beacon and a market speak for ever. */
  prune(finality: number, isAwaited: (beaconRound: string) => boolean): void
}

/** A memory without facts. */
export const createNetworkMemory = (): NetworkMemory => {
  let facts: SeenFact[] = []
  return {
    add: (fact) => {
      if (isUseful(fact)) facts.push(fact)
    },
    undo: (toBlock) => {
      facts = facts.filter(({ at }) => at === null || at.number <= toBlock)
    },
    clear: () => {
      facts = []
    },
    prune: (finality, isAwaited) => {
      const isPast = ({ at }: SeenFact): boolean => at !== null && at.number <= finality
      const over = new Set(
        facts.filter(isPast).flatMap((fact) => (fact.type === 'DealStateChanged' ? [fact.data.dealId] : [])),
      )
      facts = facts.filter((fact) => {
        if (fact.type === 'RandomnessPublished') return !isPast(fact) || isAwaited(fact.data.round)
        const isOfDeal = fact.type === 'DealTermsRead' || fact.type === 'DealStateChanged'
        return !isOfDeal || !over.has(fact.data.dealId)
      })
    },
    mediators: () => [
      ...new Set(facts.flatMap((fact) => (fact.type === 'MediatorRegistered' ? [fact.data.mediator] : []))),
    ],
    parameters: (version) => {
      const read = facts.findLast((fact) => fact.type === 'ParametersRead' && fact.data.version === version)
      return read?.type === 'ParametersRead' ? parameterSetFromJson(read.data.parameters) : undefined
    },
    hasRandomness: (beaconRound) =>
      facts.some((fact) => fact.type === 'RandomnessPublished' && fact.data.round === beaconRound),
    dealMembers: (dealId) => {
      const read = facts.findLast((fact) => fact.type === 'DealTermsRead' && fact.data.dealId === dealId)
      return read?.type === 'DealTermsRead' ? read.data : undefined
    },
  }
}

const isUseful = (fact: SeenFact): boolean => {
  switch (fact.type) {
    case 'MediatorRegistered':
    case 'ParametersRead':
    case 'RandomnessPublished':
    case 'DealTermsRead':
      return true
    case 'DealStateChanged': {
      const state = dealStateFromNumber(fact.data.state)
      return state !== undefined && isFinalDealState(state)
    }
    default:
      return false
  }
}
