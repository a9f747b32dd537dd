import { currentRound } from '../../dispute/dispute.ts'
import type { DrawnPanel } from '../../panel/draw-panel.ts'
import type { Weight } from '../../panel/weights.ts'
import type { Step } from '../explore.ts'
import { durationsOf } from '../../tally/round-time.ts'
import {
  DISPUTE_ID,
  JOB_CREATOR,
  mediatorsOf,
  POOL,
  randomnessOf,
  SIBLING,
  type Scenario,
} from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'
import { closeCurrent } from './close.ts'

const weightsOf = (scenario: Scenario): readonly Weight[] =>
  [JOB_CREATOR, SIBLING, ...mediatorsOf(scenario)].map((mediator, leaf) => ({
    leaf,
    mediator,
    weight: 1n,
    start: BigInt(leaf),
  }))

const drawFor = ({ dispute, rules, scenario }: World, round: number, seats: number): DrawnPanel =>
  rules.drawPanel({
    weights: weightsOf(scenario),
    seed: { chainId: 1n, pool: POOL, disputeId: DISPUTE_ID, round, randomness: randomnessOf(round) },
    seats,
    alternates: scenario.alternates,
    excluded: rules.excludedFrom(dispute, round),
    operatorOf: (account) => (account === SIBLING ? JOB_CREATOR : account),
    hasFreeLock: () => true,
  })

/** Drawing the panel, once the beacon has spoken: from everybody, or when nobody can take one more lock. */
export const drawSteps = (world: World): readonly Step<World>[] => {
  const { dispute, now, openedAt, scenario } = world
  const round = currentRound(dispute)
  const hasSpoken = now >= openedAt + scenario.parameters.beaconDelay
  if (round === undefined || phaseOf(world) !== 'BEACON' || !hasSpoken) return []
  const unheard = { label: 'drawPanel, nobody free', next: closeCurrent(world, round, 'too few') }
  const { seats, alternates, passedOver } = drawFor(world, round.round, round.seats)
  if (seats.length < round.seats) return [unheard]
  const { commitDuration } = durationsOf(scenario.mode, scenario.parameters)
  const drawn = factOf('PanelDrawn', {
    disputeId: DISPUTE_ID,
    round: round.round,
    randomness: randomnessOf(round.round),
    seats,
    alternates,
    passedOver,
    commitEndsAt: String(now + commitDuration),
  })
  return [unheard, { label: 'drawPanel', next: withFacts(world, drawn) }]
}
