import { REFUSAL_PERIOD } from '../../dispute/due-poke.ts'
import { outcomeNumber, type DisputeOutcome } from '../../values/outcomes.ts'
import type { ChainFact } from '../../facts.ts'
import type { Step } from '../explore.ts'
import { CANARY_BOND, DISPUTE_ID, MEDIATION_FEE, SOLVER, SPONSOR } from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'
import { settleAtOnce } from './settle.ts'

const disputeId = DISPUTE_ID

const canaryFacts = ({ dispute, rules }: World, outcome: DisputeOutcome): readonly ChainFact[] => {
  const { canary, rounds } = dispute
  if (canary === null) return []
  const forfeited = outcome === canary.truth ? 0n : CANARY_BOND
  const last = rounds.findLast(({ appeal }) => appeal?.against === canary.truth)?.appeal
  const { compensation, insurance } = rules.settleCanary({ forfeited, owed: 2n * (last?.bond ?? 0n) })
  return [
    factOf('CanaryReleased', { sponsor: SPONSOR, disputeId, forfeited: String(forfeited) }),
    ...(compensation > 0n && last !== undefined && last !== null
      ? [
          factOf('CanaryCompensated', {
            disputeId,
            appellant: last.appellant,
            amount: String(compensation),
          }),
        ]
      : []),
    ...(insurance > 0n ? [factOf('InsuranceCredited', { disputeId, amount: String(insurance) })] : []),
  ]
}

/** The world once a dispute's outcome is final. */
const conclude = (world: World, outcome: DisputeOutcome): World => {
  const finalised = factOf('DisputeFinalised', {
    disputeId,
    outcome: outcomeNumber(outcome),
    finaliser: SOLVER,
  })
  return settleAtOnce(withFacts(world, finalised, ...canaryFacts(world, outcome)))
}

const deliver = (world: World, outcome: DisputeOutcome): World => {
  const { rules, scenario } = world
  const call = rules.controllerCallOf(outcome)
  const tip = scenario.parameters.finaliserTip
  const fee = MEDIATION_FEE > tip ? MEDIATION_FEE - tip : 0n
  const captured = factOf('FeeCaptured', { disputeId, from: SOLVER, amount: String(fee) })
  const told: World = {
    ...withFacts(world, captured),
    deal: outcome === 'ACCEPT' ? 'accepted' : 'rejected',
    calls: [...world.calls, call ?? 'none'],
    escrow: world.escrow + fee,
  }
  return conclude(told, outcome)
}

/** Finalising by anyone; a ruling for the controller where it takes it, or where a party was faster. */
export const finaliseSteps = (world: World): readonly Step<World>[] => {
  const { dispute, deal, rules } = world
  const outcome = dispute.decided
  if (phaseOf(world) !== 'DECIDED' || outcome === null) return []
  if (!rules.isForController(dispute)) return [{ label: 'finalise', next: conclude(world, outcome) }]
  if (deal === 'timed out') return [{ label: 'finalise, too late', next: conclude(world, 'PREEMPTED') }]
  return [{ label: 'finalise with the controller', next: deliver(world, outcome) }]
}

/** Abandoning a ruling that the controller refuses, for whatever reason, seven days after it was final. */
export const abandonSteps = (world: World): readonly Step<World>[] => {
  const { dispute, deal, now, rules } = world
  if (phaseOf(world) !== 'DECIDED' || dispute.finalAt === null || !rules.isForController(dispute)) return []
  if (now < dispute.finalAt + REFUSAL_PERIOD) return []
  return [{ label: 'abandon', next: conclude(world, deal === 'timed out' ? 'PREEMPTED' : 'INCONCLUSIVE') }]
}

/** A party ends the mediation through the controller, once its deadline has passed. */
export const timeOutSteps = (world: World): readonly Step<World>[] => {
  const { deal, now, scenario, dispute } = world
  if (deal !== 'checked' || now <= scenario.deadline || dispute.final !== null) return []
  return [{ label: 'a party times the deal out', next: { ...world, deal: 'timed out' } }]
}
