import {
  createVote,
  disputeEvolver,
  drawPanel,
  drawPoolEvolver,
  durationsOf,
  excludedFrom,
  canLock,
  fold,
  isFactType,
  isSealed as isShut,
  modeNumber,
  operatorIn,
  outcomeNumber,
  parameterSetFromJson,
  voteCommitment,
  weightsAt,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { ChainFact, Dispute, DisputeOutcome, Mode, Reason, Verdict } from '@lilymed/domain'
import { addressOf, bytesOf } from './fact-script.ts'
import type { FactScript } from './fact-script.ts'
import { dealOf, declaredPolicy, jobCreator, lp, playCheck, resourceProvider, solver } from './play-deal.ts'
import { playedEvidence } from './played-evidence.ts'
import { drawClass, rules, sponsor } from './play-network.ts'
import { playSettlement } from './play-settlement.ts'

/** What one seat does: its vote, or which step it leaves out. */
export type Part =
  | {
      readonly vote: Verdict
      readonly reason?: Reason
      readonly finds?: string
      /** Digest of the evidence; made up unless told. */
      readonly evidence?: string
    }
  | { readonly vote: 'never commits' }
  | { readonly vote: 'never reveals' }

const parameters = parameterSetFromJson(rules)
const chainId = 31_337n
const pool = addressOf('disputePool')

const factsOf = (script: FactScript): readonly ChainFact[] =>
  script
    .events()
    .flatMap(({ type, data }) => (isFactType(type) ? [{ type, data } as unknown as ChainFact] : []))

/** What a dispute is judged by, where it is not an open claim in a Standard dispute. */
export type Terms = { readonly mode?: Mode; readonly isSealed?: boolean }

/** Of the deal that is disputed, unix seconds: from when on a party can end the mediation. */
type DealTime = { readonly deadline: number }

/** Plays disputes with real draws, commitments and settlements, so that everything recomputed must agree. */
export const createDisputeScript = (
  script: FactScript,
  name: string,
  { mode = 'STANDARD', isSealed = false, deadline }: Terms & DealTime,
) => {
  const { dealId, claimDigest, seal, sealSalt } = dealOf(name)
  const disputeId = bytesOf(`dispute ${name}`)
  const durations = durationsOf(mode, parameters)
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
      operatorOf: (account) => operatorIn(drawPool, account),
      hasFreeLock: (mediator) => canLock(drawPool, mediator, parameters, { disputeId, round }),
    })
    for (const mediator of [...panel.seats, ...panel.alternates]) {
      script.emit('SeatLocked', { mediator, disputeId, round, amount: lp(25) }, 'stakeRegistry')
    }
    const commitEndsAt = String(BigInt(script.now()) + durations.commitDuration)
    script.emit('PanelDrawn', { disputeId, round, randomness, ...panel, commitEndsAt })
    return panel.seats
  }

  const voteOf = (mediator: string, round: number, part: Part) => {
    const verdict = part.vote === 'never reveals' || part.vote === 'never commits' ? 'REJECT' : part.vote
    const other = 'finds' in part && part.finds !== undefined ? part.finds : undefined
    const isClaim = verdict === 'ACCEPT' || (verdict === 'FOUND' && other === undefined)
    const found = isClaim ? claimDigest : bytesOf(`found ${other ?? ''} ${name}`)
    const resultDigest =
      verdict === 'NONDETERMINISTIC' || verdict === 'CANNOT_REPRODUCE' ? ZERO_BYTES32 : found
    return createVote({
      disputeId,
      round,
      mediator,
      verdict,
      ...('reason' in part && part.reason !== undefined ? { reason: part.reason } : {}),
      ...(resultDigest === ZERO_BYTES32 ? {} : { resultDigest }),
      evidence:
        ('evidence' in part ? part.evidence : undefined) ??
        playedEvidence({ disputeId, mediator, round, claimDigest, resultDigest }).digest,
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
      claimDigest: isSealed ? ZERO_BYTES32 : claimDigest,
      drawClass,
      rounds,
      deadline: String(deadline),
      parameterVersion: 1,
      mediationFee: lp(1),
    })
    script.emit('DisputeTerms', {
      disputeId,
      mode: modeNumber(mode),
      classRounds: 3,
      rejectable: true,
      highestRung: 2,
      seal: isSealed ? seal : ZERO_BYTES32,
      policyDigest: declaredPolicy,
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
      revealEndsAt: String(BigInt(now) + durations.revealDuration),
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

  const openSeal = (): void =>
    script.emit('SealOpened', { disputeId, resultDigest: claimDigest, salt: sealSalt })

  const postEvidence = (party: string, location: string): void =>
    script.emit('EvidencePosted', { disputeId, party, location })

  const windowOf = (outcome: DisputeOutcome): number => {
    const isRuling = outcome !== 'INCONCLUSIVE' && outcome !== 'UNSERVICEABLE' && !isShut(state())
    return mode === 'STANDARD' && isRuling ? Number(rules.appealWindow) : 0
  }

  const close = (round: number, outcome: DisputeOutcome | null, escalates = false): void =>
    script.emit('RoundClosed', {
      disputeId,
      round,
      outcome: outcome === null ? 0 : outcomeNumber(outcome),
      escalates,
      finalAt: outcome === null ? '0' : String(script.now() + windowOf(outcome)),
    })

  const appeal = (round: number, against: DisputeOutcome, appellant: string): void => {
    const seats = round === 1 ? 7 : 15
    const paid = { disputeId, round, appellant, fees: lp(seats), bond: lp(seats) }
    script.emit('AppealBondReceived', paid, 'settlement')
    script.emit('AppealRaised', { ...paid, against: outcomeNumber(against) })
    openRound(round + 1, seats)
  }

  /** Before the round is closed, which opening it does. */
  const openCanary = (round: number, truth: 'ACCEPT' | 'REJECT', isDisputed: boolean): void => {
    const finalAt = String(script.now() + (isDisputed ? Number(rules.canaryWindow) : 0))
    script.emit('CanaryReserved', { sponsor, disputeId, amount: lp(100) }, 'canaries')
    const outcome = outcomeNumber(truth)
    script.emit('CanaryOpened', { disputeId, sponsor, truth: outcome, finalAt })
    script.emit('RoundClosed', { disputeId, round, outcome, escalates: false, finalAt })
  }

  const finalise = (outcome: DisputeOutcome, finaliser: string): void =>
    playSettlement(script, name, state, { outcome, finaliser })

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
    openSeal,
    postEvidence,
    close,
    appeal,
    openCanary,
    finalise,
  }
}
