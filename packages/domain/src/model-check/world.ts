import { fold } from '../decider.ts'
import { currentRound, type Dispute } from '../dispute/dispute.ts'
import { disputeEvolver } from '../dispute/evolve-dispute.ts'
import type { ChainFact, FactData, FactType } from '../facts.ts'
import type { Phase } from '../values/phases.ts'
import type { Rules } from './rules.ts'
import type { Scenario } from './scenario.ts'

/** What an exploration is about, and by whose decisions. */
export type Model = { readonly scenario: Scenario; readonly rules: Rules }

/** Where a deal stands with the controller. */
export type DealInModel = 'checked' | 'accepted' | 'rejected' | 'timed out'

/** One state: a dispute as the domain folds it from its facts, the clock, and what lies outside the pool. */
export type World = Model & {
  readonly now: bigint
  readonly dispute: Dispute
  /** When the current round opened. */
  readonly openedAt: bigint
  readonly deal: DealInModel
  /** Calls that the controller took. */
  readonly calls: readonly string[]
  /** Wei in the deal's escrow. */
  readonly escrow: bigint
}

/** A fact of a type, as the pool would announce it. */
export const factOf = <Type extends FactType>(type: Type, data: FactData[Type]): ChainFact => {
  const made: { readonly type: FactType; readonly data: FactData[FactType] } = { type, data }
  return made as ChainFact
}

/** The world after facts of its dispute. */
export const withFacts = (world: World, ...facts: readonly ChainFact[]): World => ({
  ...world,
  dispute: fold({ ...disputeEvolver, initialState: () => world.dispute }, facts),
})

/** When the current round is given up without a panel. */
export const givenUpAt = ({ openedAt, scenario }: World): bigint =>
  openedAt + scenario.parameters.beaconDelay + scenario.parameters.beaconTimeout

/** The phase as the pool says it: unlike the facts it knows when a round opened. */
export const phaseOf = (world: World): Phase => {
  const { dispute, now, rules, scenario } = world
  const phase = rules.phaseAt(dispute, now, scenario.parameters)
  if (phase !== 'BEACON') return phase
  return currentRound(dispute) !== undefined && now >= givenUpAt(world) ? 'TALLY' : 'BEACON'
}
