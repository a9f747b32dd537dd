import {
  createVote,
  disputeEvolver,
  drawPanel,
  drawPoolEvolver,
  excludedFrom,
  canLock,
  fold,
  isFactType,
  parameterSetFromJson,
  settledRounds,
  settleDispute,
  voteCommitment,
  weightsAt,
} from '@lilymed/domain'
import type { ChainFact, Dispute, DisputeOutcome, Reason, Verdict } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { dealOf, jobCreator, lp, playCheck, playRuling, resourceProvider, solver } from './play-deal.ts'
import { drawClass, rules } from './play-network.ts'

/** What one seat does: its vote, or which step it leaves out. */
export type Part =
  | { readonly vote: Verdict; readonly reason?: Reason; readonly finds?: string }
  | { readonly vote: 'never commits' }
  | { readonly vote: 'never reveals' }

const parameters = parameterSetFromJson(rules)
const chainId = 31_337n
const pool = addressOf('disputePool')

const factsOf = (script: FactScript): readonly ChainFact[] =>
  script
    .events()
    .flatMap(({ type, data }) => (isFactType(type) ? [{ type, data } as unknown as ChainFact] : []))

const outcomeNumbers: Readonly<Record<DisputeOutcome, number>> = {
  ACCEPT: 1,
  REJECT: 2,
  NONDETERMINISTIC: 3,
  CANNOT_REPRODUCE: 4,
  INCONCLUSIVE: 5,
  PREEMPTED: 6,
  UNSERVICEABLE: 7,
}

/** Plays disputes with real draws, commitments and settlements, so that everything recomputed must agree. */
export const createDisputeScript = (script: FactScript, name: string) => {
  const { dealId, claimDigest } = dealOf(name)
  const disputeId = bytesOf(`dispute ${name}`)
  const state = (): Dispute =>
    fold(
      disputeEvolver,
      factsOf(script)
        .filter(({ data }) => ('dealId' in data ? data.dealId === dealId : true))
        .filter(({ data }) => ('disputeId' in data ? data.disputeId === disputeId : true)),
    )

  const openRound = (round: number, seats: number): void =>
    script.emit('RoundOpened', {
      disputeId,
      round,
      beaconRound: String(200 + round),
      epoch: '6',
      seats,
      alternates: 2,
    })

  const draw = (round: number): readonly string[] => {
    const dispute = state()
    const opened = dispute.rounds.find((candidate) => candidate.round === round)
    const drawPool = fold(drawPoolEvolver, factsOf(script))
    const randomness = bytesOf(`randomness ${name} ${round}`)
    const panel = drawPanel({
      weights: weightsAt(drawPool.weights, drawClass, 6n),
      seed: { chainId, pool, disputeId, round, randomness },
      seats: opened?.seats ?? 0,
      alternates: 2,
      excluded: excludedFrom(dispute, round),
      hasFreeLock: (mediator) => canLock(drawPool, mediator, parameters, { disputeId, round }),
    })
    for (const mediator of [...panel.seats, ...panel.alternates]) {
      script.emit('SeatLocked', { mediator, disputeId, round, amount: lp(25) }, 'stakeRegistry')
    }
    const commitEndsAt = String(script.now() + 300)
    script.emit('PanelDrawn', { disputeId, round, randomness, ...panel, commitEndsAt })
    return panel.seats
  }

  const voteOf = (mediator: string, round: number, part: Part) => {
    const verdict = part.vote === 'never reveals' || part.vote === 'never commits' ? 'REJECT' : part.vote
    const found =
      verdict === 'ACCEPT' ? claimDigest : bytesOf(`found ${'finds' in part ? part.finds : ''} ${name}`)
    return createVote({
      disputeId,
      round,
      mediator,
      verdict,
      ...('reason' in part && part.reason !== undefined ? { reason: part.reason } : {}),
      ...(verdict === 'ACCEPT' || verdict === 'REJECT' ? { resultDigest: found } : {}),
      evidence: bytesOf(`evidence ${mediator} ${round}`),
      salt: bytesOf(`salt ${mediator} ${round}`),
    })
  }

  const fund = (rounds: number, amount: number): void =>
    script.emit('ChallengeFunded', { dealId, jobCreator, drawClass, rounds, amount: lp(amount) })

  const open = (rounds: number): void => {
    playCheck(script, name)
    script.emit('DisputeOpened', {
      disputeId,
      dealId,
      jobCreator,
      resourceProvider,
      solver,
      claimDigest,
      drawClass,
      rounds,
      deadline: String(script.now() + 3400),
      parameterVersion: 1,
      mediationFee: lp(1),
    })
    openRound(1, 3)
    script.emit('MediationRequested', { dealId, mediator: pool })
  }

  const commitOne = (round: number, mediator: string, part: Part): void => {
    if (part.vote === 'never commits') return
    const commitment = voteCommitment({ chainId, pool }, voteOf(mediator, round, part))
    script.emit('VoteCommitted', {
      disputeId,
      round,
      mediator,
      commitment,
      sealedVote: `0x${'5e'.repeat(96)}`,
    })
    script.mine(20)
  }

  const commit = (round: number, seats: readonly string[], parts: readonly Part[]): void => {
    for (const [index, mediator] of seats.entries()) {
      const part = parts[index]
      if (part !== undefined) commitOne(round, mediator, part)
    }
    const now = script.now()
    script.emit('CommitPhaseEnded', {
      disputeId,
      round,
      endedAt: String(now),
      revealEndsAt: String(now + 120),
    })
    script.mine(15)
  }

  const reveal = (round: number, seats: readonly string[], parts: readonly Part[]): void => {
    for (const [index, mediator] of seats.entries()) {
      const part = parts[index]
      if (part === undefined || part.vote === 'never commits' || part.vote === 'never reveals') continue
      script.emit('VoteRevealed', voteOf(mediator, round, part))
      script.mine(12)
    }
  }

  const close = (round: number, outcome: DisputeOutcome | null, escalates = false): void =>
    script.emit('RoundClosed', {
      disputeId,
      round,
      outcome: outcome === null ? 0 : outcomeNumbers[outcome],
      escalates,
    })

  const finalise = (outcome: DisputeOutcome, finaliser: string): void => {
    if (outcome === 'ACCEPT' || outcome === 'REJECT') playRuling(script, name, outcome, finaliser)
    const dispute = state()
    const settlement = settleDispute({
      parameters,
      outcome,
      rounds: settledRounds(dispute),
      escrow: dispute.money.escrowed,
      mediationFee: BigInt(lp(1)),
    })
    const emit = script.emit
    if (settlement.feeCaptured > 0n) {
      emit(
        'FeeCaptured',
        { disputeId, from: finaliser, amount: String(settlement.feeCaptured) },
        'settlement',
      )
    }
    for (const { round, rewards, slashes } of settlement.rounds) {
      for (const { mediator, amount, fault } of slashes) {
        const number = { NO_COMMIT: 1, NO_REVEAL: 2, INCOHERENT: 3 }[fault]
        emit('StakeSlashed', { mediator, disputeId, amount: String(amount) }, 'stakeRegistry')
        emit(
          'SeatSlashed',
          { disputeId, round, mediator, amount: String(amount), fault: number },
          'settlement',
        )
      }
      for (const { mediator, amount } of rewards) {
        emit('SeatRewarded', { disputeId, round, mediator, amount: String(amount) }, 'settlement')
      }
    }
    const { treasury, insurance, returned } = settlement
    if (treasury > 0n) emit('TreasuryCredited', { disputeId, amount: String(treasury) }, 'settlement')
    if (insurance > 0n) emit('InsuranceCredited', { disputeId, amount: String(insurance) }, 'settlement')
    if (returned > 0n)
      emit('EscrowReturned', { disputeId, to: jobCreator, amount: String(returned) }, 'settlement')
    for (const { panel, round } of dispute.rounds) {
      for (const mediator of [...(panel?.seats ?? []), ...(panel?.alternates ?? [])]) {
        emit('SeatUnlocked', { mediator, disputeId, round, amount: lp(25) }, 'stakeRegistry')
      }
    }
    emit('DisputeFinalised', { disputeId, outcome: outcomeNumbers[outcome], finaliser })
  }

  return {
    dealId,
    disputeId,
    claimDigest,
    fund,
    open,
    openRound,
    draw,
    commit,
    commitOne,
    reveal,
    close,
    finalise,
  }
}
