import { voteFlaw } from '../../commitment/vote-flaw.ts'
import { createVote, type Vote } from '../../commitment/vote.ts'
import { voteRulesOf } from '../../dispute/claim-rules.ts'
import { currentRound, isSealed } from '../../dispute/dispute.ts'
import { roundSchedule } from '../../dispute/phase.ts'
import { membersOf, voteOf, type Round } from '../../dispute/round.ts'
import type { ChainFact } from '../../facts.ts'
import { durationsOf } from '../../tally/round-time.ts'
import { ZERO_BYTES32, type Address } from '../../values/ids.ts'
import { reasonFromNumber } from '../../values/reasons.ts'
import type { Step } from '../explore.ts'
import { DISPUTE_ID, type Choice } from '../scenario.ts'
import { factOf, phaseOf, withFacts, type World } from '../world.ts'

/** What a mediator commits to is hidden, so that it is chosen here only when it is revealed: more than anybody can do. */
const HIDDEN = `0x${'11'.repeat(32)}`

const scheduleOf = ({ scenario }: World, round: Round) =>
  roundSchedule(round, durationsOf(scenario.mode, scenario.parameters))

const commitEnd = (world: World, round: Round, endedAt: bigint): ChainFact => {
  const { revealDuration } = durationsOf(world.scenario.mode, world.scenario.parameters)
  return factOf('CommitPhaseEnded', {
    disputeId: DISPUTE_ID,
    round: round.round,
    endedAt: String(endedAt),
    revealEndsAt: String(endedAt + revealDuration),
  })
}

/** A commitment; the one that fills the seats ends the phase. Of mediators who could do the same only the first does. */
export const commitSteps = (world: World): readonly Step<World>[] => {
  const round = currentRound(world.dispute)
  if (round === undefined || round.panel === null || phaseOf(world) !== 'COMMIT') return []
  const { seats, alternates } = round.panel
  const isFree = (mediator: Address): boolean => voteOf(round, mediator) === undefined
  const mayAlternate = world.now >= (scheduleOf(world, round)?.alternatesFrom ?? 0n)
  const first = [seats.find(isFree), mayAlternate ? alternates.find(isFree) : undefined]
  return first.flatMap((mediator) => {
    if (mediator === undefined) return []
    const committed = factOf('VoteCommitted', {
      disputeId: DISPUTE_ID,
      round: round.round,
      mediator,
      commitment: HIDDEN,
      sealedVote: '0x',
    })
    const isLast = round.votes.length + 1 === round.seats
    const ended = isLast ? [commitEnd(world, round, world.now)] : []
    return [{ label: 'commit', next: withFacts(world, committed, ...ended) }]
  })
}

const voteFor = (choice: Choice, round: number, mediator: Address): Vote => {
  const reason = choice.reason === undefined ? undefined : reasonFromNumber(choice.reason)
  return createVote({
    disputeId: DISPUTE_ID,
    round,
    mediator,
    verdict: choice.verdict,
    rung: choice.rung ?? 0,
    ...(reason === undefined ? {} : { reason }),
    resultDigest: choice.resultDigest ?? ZERO_BYTES32,
    evidence: ZERO_BYTES32,
    salt: ZERO_BYTES32,
  })
}

const endedFacts = (world: World, round: Round): readonly ChainFact[] =>
  round.commitEnded === null ? [commitEnd(world, round, scheduleOf(world, round)?.commitEndsAt ?? 0n)] : []

/** The reveal of any valid vote, by whoever holds it. Of seats that could do the same only the first does. */
export const revealSteps = (world: World): readonly Step<World>[] => {
  const { dispute, scenario } = world
  const round = currentRound(dispute)
  if (round === undefined || phaseOf(world) !== 'REVEAL') return []
  const rules = voteRulesOf(dispute, round.round)
  const isHidden = (mediator: Address): boolean => voteOf(round, mediator)?.vote === null
  const first = [round.panel?.seats.find(isHidden), round.panel?.alternates.find(isHidden)]
  return first.flatMap((mediator) => {
    if (mediator === undefined) return []
    return scenario.choices.flatMap((choice) => {
      const vote = voteFor(choice, round.round, mediator)
      if (voteFlaw(vote, rules) !== null) return []
      const next = withFacts(world, ...endedFacts(world, round), factOf('VoteRevealed', vote))
      return [{ label: `reveal ${choice.verdict}`, next }]
    })
  })
}

/** The provider opens its seal. */
export const sealSteps = (world: World): readonly Step<World>[] => {
  const { dispute, scenario } = world
  if (scenario.sealed === null || !isSealed(dispute) || phaseOf(world) !== 'REVEAL') return []
  const opened = factOf('SealOpened', {
    disputeId: DISPUTE_ID,
    resultDigest: scenario.sealed,
    salt: ZERO_BYTES32,
  })
  return [{ label: 'openSeal', next: withFacts(world, opened) }]
}

/** Anyone records that the commit phase ran out. */
export const endCommitSteps = (world: World): readonly Step<World>[] => {
  const round = currentRound(world.dispute)
  if (round === undefined || phaseOf(world) !== 'REVEAL' || round.commitEnded !== null) return []
  if (membersOf(round).length === 0) return []
  return [{ label: 'endCommit', next: withFacts(world, ...endedFacts(world, round)) }]
}
