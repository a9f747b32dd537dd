import { outcomeFromNumber, phaseFromNumber, verdictFromNumber } from '@lilymed/domain'
import type { Address, DealId, DisputeId, DisputeOutcome, Mode, Phase, Verdict } from '@lilymed/domain'
import { hex } from '../network/open-party-network.ts'
import type { PartyNetwork, PinnedBlock } from '../network/open-party-network.ts'

/** One member of the present round's panel. */
export type SeatSeen = {
  readonly mediator: Address
  readonly isAlternate: boolean
  readonly hasCommitted: boolean
  /** Null until revealed. */
  readonly verdict: Verdict | null
}

/** A dispute as it stands at a block. Times are unix seconds. */
export type DisputeSeen = {
  readonly block: number
  readonly at: number
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly mode: Mode
  readonly phase: Phase
  readonly round: number
  /** Rounds that are paid for, and rounds that the class allows: an appeal may open those. */
  readonly rounds: number
  readonly classRounds: number
  /** Null while there is none. */
  readonly outcome: DisputeOutcome | null
  readonly seats: readonly SeatSeen[]
  readonly committed: number
  readonly revealed: number
  /** When the present phase is over at the latest; null where it waits for somebody to act. */
  readonly phaseEndsAt: number | null
  /** When either party may end the dispute through the controller. */
  readonly deadline: number
  readonly isSealed: boolean
  readonly hasEvidence: boolean
  readonly parameterVersion: number
  readonly mediationFee: bigint
  /** When the outcome can be finalised; null while there is none. */
  readonly finalAt: number | null
}

/** Reads a dispute at a block; null where the pool has none of this id. Throws what reading throws. */
export const readDispute = async (
  { client: { disputePool: pool } }: Pick<PartyNetwork, 'client'>,
  disputeId: DisputeId,
  block: PinnedBlock,
): Promise<DisputeSeen | null> => {
  const here = { blockHash: block.hash }
  const dispute = await pool.read('getDispute', [hex(disputeId)], here)
  const phase = phaseFromNumber(dispute.phase) ?? 'NONE'
  if (phase === 'NONE') return null
  const round = await pool.read('getRound', [hex(disputeId), dispute.currentRound], here)
  const finalAt = dispute.finalAt === 0n ? null : Number(dispute.finalAt)
  const ends: Partial<Record<Phase, number | null>> = {
    COMMIT: Number(round.commitEndsAt),
    REVEAL: Number(round.revealEndsAt),
    APPEAL: finalAt,
    CANARY: finalAt,
  }
  return {
    block: block.number,
    at: block.time,
    disputeId,
    dealId: dispute.dealId,
    jobCreator: dispute.jobCreator,
    resourceProvider: dispute.resourceProvider,
    mode: dispute.mode === 2 ? 'EXPRESS' : 'STANDARD',
    phase,
    round: dispute.currentRound,
    rounds: dispute.rounds,
    classRounds: dispute.classRounds,
    outcome: outcomeFromNumber(dispute.outcome) ?? null,
    seats: round.members.map((member) => ({
      mediator: member.mediator,
      isAlternate: !member.seated,
      hasCommitted: BigInt(member.commitment) !== 0n,
      verdict: member.revealed ? (verdictFromNumber(member.outcome) ?? null) : null,
    })),
    committed: round.committed,
    revealed: round.revealed,
    phaseEndsAt: ends[phase] ?? null,
    deadline: Number(dispute.deadline),
    isSealed: BigInt(dispute.seal) !== 0n,
    hasEvidence: dispute.evidencePosted,
    parameterVersion: dispute.parameterVersion,
    mediationFee: dispute.mediationFee,
    finalAt,
  }
}
