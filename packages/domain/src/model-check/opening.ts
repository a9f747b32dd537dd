import { noDispute } from '../dispute/dispute.ts'
import { modeNumber } from '../values/modes.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import {
  CLAIM,
  DEAL_ID,
  DISPUTE_ID,
  DRAW_CLASS,
  JOB_CREATOR,
  MEDIATION_FEE,
  PROVIDER,
  SOLVER,
} from './scenario.ts'
import { factOf, withFacts, type Model, type World } from './world.ts'

/** The world after the next round has opened, with the seats of the scenario's ladder. */
export const openRound = (world: World): World => {
  const { dispute, scenario, now } = world
  const round = dispute.rounds.length + 1
  const opened = factOf('RoundOpened', {
    disputeId: DISPUTE_ID,
    round,
    beaconRound: String(round),
    epoch: '1',
    seats: scenario.ladder[round - 1] ?? 0,
    alternates: scenario.alternates,
  })
  return { ...withFacts(world, opened), openedAt: now }
}

const escrowFor = ({ scenario }: Model): bigint =>
  scenario.ladder
    .slice(0, scenario.rounds)
    .reduce((total, seats) => total + BigInt(seats) * scenario.parameters.feePerSeat, 0n)

/** The world when a dispute has just opened, at second 0. */
export const openDispute = (model: Model): World => {
  const { scenario } = model
  const escrow = escrowFor(model)
  const world: World = {
    ...model,
    now: 0n,
    dispute: noDispute,
    openedAt: 0n,
    deal: 'checked',
    calls: [],
    escrow,
  }
  const funded = factOf('ChallengeFunded', {
    dealId: DEAL_ID,
    jobCreator: JOB_CREATOR,
    drawClass: DRAW_CLASS,
    rounds: scenario.rounds,
    amount: String(escrow),
  })
  const opened = factOf('DisputeOpened', {
    disputeId: DISPUTE_ID,
    dealId: DEAL_ID,
    jobCreator: JOB_CREATOR,
    resourceProvider: PROVIDER,
    solver: SOLVER,
    claimDigest: scenario.sealed === null ? CLAIM : ZERO_BYTES32,
    drawClass: DRAW_CLASS,
    rounds: scenario.rounds,
    deadline: String(scenario.deadline),
    parameterVersion: 1,
    mediationFee: String(MEDIATION_FEE),
  })
  const terms = factOf('DisputeTerms', {
    disputeId: DISPUTE_ID,
    mode: modeNumber(scenario.mode),
    classRounds: scenario.classRounds,
    rejectable: scenario.isRejectable,
    highestRung: Math.max(0, ...scenario.choices.map(({ rung = 0 }) => rung)),
    seal: scenario.sealed ?? ZERO_BYTES32,
    policyDigest: ZERO_BYTES32,
  })
  const evidence = factOf('EvidencePosted', { disputeId: DISPUTE_ID, party: PROVIDER, location: 'posted' })
  return openRound(withFacts(world, funded, opened, terms, evidence))
}
