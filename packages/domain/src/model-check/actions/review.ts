import { currentRound, isSealed, modeOf } from '../../dispute/dispute.ts'
import { openedVotes } from '../../dispute/opened-votes.ts'
import { outcomeNumber } from '../../values/outcomes.ts'
import type { Step } from '../explore.ts'
import { openRound } from '../opening.ts'
import { APPELLANT, DISPUTE_ID, SPONSOR } from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'
import { decide } from './close.ts'

/** Someone pays to have what stands reviewed. */
export const appealSteps = (world: World): readonly Step<World>[] => {
  const { dispute, now, rules, scenario } = world
  const phase = phaseOf(world)
  const round = currentRound(dispute)
  if (round === undefined || dispute.decided === null) return []
  if (phase !== 'APPEAL' && phase !== 'CANARY') return []
  const next = rules.roundOfAppeal({
    round: round.round,
    classRounds: scenario.classRounds,
    isCanary: phase === 'CANARY',
    now,
    deadline: scenario.deadline,
    parameters: scenario.parameters,
  })
  if (next === null) return []
  const fees = String(BigInt(scenario.ladder[next - 1] ?? 0) * scenario.parameters.feePerSeat)
  const appeal = { disputeId: DISPUTE_ID, round: round.round, appellant: APPELLANT, fees, bond: fees }
  const opened = openRound(
    withFacts(
      world,
      factOf('AppealRaised', { ...appeal, against: outcomeNumber(dispute.decided) }),
      factOf('AppealBondReceived', appeal),
    ),
  )
  return [{ label: 'appeal', next: { ...opened, escrow: opened.escrow + BigInt(fees) } }]
}

/** The sponsor shows that the dispute is its canary. */
export const canarySteps = (world: World): readonly Step<World>[] => {
  const { dispute, now, rules, scenario } = world
  const { truth } = scenario
  const round = currentRound(dispute)
  if (truth === null || round === undefined) return []
  const refusal = rules.canaryRefusal({
    phase: phaseOf(world),
    mode: modeOf(dispute),
    isOpened: dispute.canary !== null,
    isSealed: isSealed(dispute),
  })
  if (refusal !== null) return []
  const verdicts = dispute.rounds.flatMap((each) => openedVotes(dispute, each).map(({ verdict }) => verdict))
  const finalAt = rules.finalAtOfTruth(truth, verdicts, now, scenario.parameters)
  const opened = withFacts(
    world,
    factOf('CanaryOpened', {
      disputeId: DISPUTE_ID,
      sponsor: SPONSOR,
      truth: outcomeNumber(truth),
      finalAt: String(finalAt),
    }),
  )
  const next = round.closing === null ? decide(opened, round, truth, finalAt) : opened
  return [{ label: 'openCanary', next }]
}
