import { classTermsFromJson, drawPoolEvolver, parameterSetFromJson } from '@lilymed/domain'
import type { Address, Bytes32, ClassTerms, DrawPool, ParameterSet } from '@lilymed/domain'
import type { LocatedFact } from './located-fact.ts'

/** Everything outside a dispute that its acts follow from: who can be drawn, the rules in force, the beacon. */
export type Network = {
  readonly drawPool: DrawPool
  readonly parameters: ReadonlyMap<number, ParameterSet>
  /** The newest version that was applied. */
  readonly versionInForce: number | null
  readonly classes: ReadonlyMap<Bytes32, ClassTerms>
  /** By beacon round, in decimal. */
  readonly randomness: ReadonlyMap<string, Bytes32>
  readonly controller: Address | null
}

export const unseenNetwork: Network = {
  drawPool: drawPoolEvolver.initialState(),
  parameters: new Map(),
  versionInForce: null,
  classes: new Map(),
  randomness: new Map(),
  controller: null,
}

/** The network after a fact; most facts leave it as it is. */
export const evolveNetwork = (network: Network, fact: LocatedFact): Network => {
  switch (fact.type) {
    case 'ParametersApplied':
      return {
        ...network,
        versionInForce: Math.max(network.versionInForce ?? 0, fact.data.version),
      }
    case 'ParametersRead': {
      const { version, parameters } = fact.data
      const set = parameterSetFromJson(parameters)
      return { ...network, parameters: new Map(network.parameters).set(version, set) }
    }
    case 'ClassApplied': {
      const { drawClass, terms } = fact.data
      return { ...network, classes: new Map(network.classes).set(drawClass, classTermsFromJson(terms)) }
    }
    case 'RandomnessPublished': {
      const { round, randomness } = fact.data
      // A beacon never takes back what it published.
      if (network.randomness.has(round)) return network
      return { ...network, randomness: new Map(network.randomness).set(round, randomness) }
    }
    case 'ControllerAddressesRead':
    case 'ControllerAddressChanged':
      return network.controller === null ? { ...network, controller: fact.origin.address } : network
    default: {
      const drawPool = drawPoolEvolver.evolve(network.drawPool, fact)
      return drawPool === network.drawPool ? network : { ...network, drawPool }
    }
  }
}
