import { id } from 'ethers/hash'
import {
  disputeEvolver,
  HIGHEST_EXACT_RUNG,
  noDispute,
  PORTABLE_CLASS,
  rungFromNumber,
  voteRulesOf,
  ZERO_BYTES32,
} from '@lilymed/domain'
import type { Address, Bytes32, DealId, Dispute, DisputeId, Rung } from '@lilymed/domain'
import type { BlockRef } from '@lilymed/domain/mediation'
import type { SeenFact } from './fact-of-event.ts'

/** The class of jobs that give the same bytes everywhere, by its name. */
const portableClass: Bytes32 = id(PORTABLE_CLASS)

/** A commitment as it stands on chain. */
export type CommitRecord = {
  readonly mediator: Address
  readonly commitment: Bytes32
  readonly sealedVote: string
  readonly block: BlockRef
}

/** One round as far as the chain shows it. Times are chain times in unix seconds. */
export type RoundRecord = {
  readonly round: number
  readonly openedAt: number
  readonly beaconRound: string
  readonly seats: number
  readonly panel: {
    readonly seats: readonly Address[]
    readonly alternates: readonly Address[]
    readonly drawnAt: number
    readonly commitEndsAt: number
    readonly block: BlockRef
  } | null
  readonly commits: readonly CommitRecord[]
  readonly commitEnd: { readonly block: BlockRef; readonly revealEndsAt: number } | null
  readonly reveals: readonly { readonly mediator: Address; readonly block: BlockRef }[]
  readonly isClosed: boolean
  /** Who appealed what stood when it had closed. */
  readonly appeal: { readonly appellant: Address; readonly block: BlockRef } | null
  /** The block its money moved in. */
  readonly settledIn: BlockRef | null
}

/** What a round paid or cost one mediator, in wei. */
export type SeatMoney = {
  readonly round: number
  readonly mediator: Address
  readonly reward: bigint
  readonly slashed: bigint
}

/** One dispute as far as the chain shows it: how it stands, and where in the chain that is written. */
export type DisputeRecord = {
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly dispute: Dispute
  readonly rounds: readonly RoundRecord[]
  /** The block in which the last round was settled: nothing follows. */
  readonly settledIn: BlockRef | null
  readonly money: readonly SeatMoney[]
}

/** What a mediator of a round is asked about: in the first round of a sealed claim what it finds, afterwards what was opened. */
export const claimUnderReview = (
  { opening, terms, openedSeal }: Dispute,
  round: number,
): { readonly claimDigest: Bytes32; readonly isSealed: boolean; readonly isRejectable: boolean } => {
  const claimDigest = opening?.claimDigest ?? ZERO_BYTES32
  const isSealed = terms !== null && terms.seal !== null && round === 1
  return {
    claimDigest: isSealed ? claimDigest : (openedSeal?.resultDigest ?? claimDigest),
    isSealed,
    // Without its terms, which stand in the transaction that opened it, a dispute would get no REJECT.
    isRejectable: terms?.isRejectable ?? false,
  }
}

/** How a claim is to be examined, as far as the chain says. */
export type ClaimTerms = {
  /** keccak256 of the name of the class the dispute's panels are drawn from. */
  readonly drawClass: Bytes32
  /** The highest rung that the provider declared; null where it declared nothing, and the class is the creator's choice. */
  readonly declaredRung: Rung | null
  /** Whether a REJECT counts though the provider declared no class: then results do not depend on the machine. */
  readonly isPortable: boolean
}

/** The terms of a dispute's claim; of one whose own terms are not known, the strictest. */
export const claimTermsOf = ({ opening, terms }: Dispute): ClaimTerms => ({
  drawClass: opening?.drawClass ?? ZERO_BYTES32,
  declaredRung: terms?.policyDigest ? (rungFromNumber(terms.highestRung) ?? null) : null,
  isPortable: opening?.drawClass === portableClass || (terms?.policyDigest === null && terms.isRejectable),
})

/** The highest rung that a vote in this round may name as the chain stands. */
export const highestRungOf = (dispute: Dispute, round: number): number => {
  const { hasEvidence, isFinding, highestRung } = voteRulesOf(dispute, round)
  return hasEvidence && !isFinding ? highestRung : 0
}

/** Whether a vote in this round could name a rung that takes the bytes behind the claim, and nobody has posted them. */
export const awaitsBytes = (dispute: Dispute, round: number): boolean => {
  const { hasEvidence, isFinding, highestRung } = voteRulesOf(dispute, round)
  return !hasEvidence && !isFinding && highestRung > HIGHEST_EXACT_RUNG
}

/** The dispute that these facts of one dispute, in chain order, tell of; undefined before it opened. */
export const foldDispute = (facts: readonly SeenFact[]): DisputeRecord | undefined =>
  facts.reduce<DisputeRecord | undefined>((record, fact) => {
    const known = record ?? opened(fact)
    if (known === undefined) return undefined
    return place({ ...known, dispute: disputeEvolver.evolve(known.dispute, fact) }, fact)
  }, undefined)

const opened = (fact: SeenFact): DisputeRecord | undefined => {
  if (fact.type !== 'DisputeOpened') return undefined
  const { disputeId, dealId } = fact.data
  return { disputeId, dealId, dispute: noDispute, rounds: [], settledIn: null, money: [] }
}

/** Adds what a fact says about places: which block, and when. */
const place = (dispute: DisputeRecord, fact: SeenFact): DisputeRecord => {
  if (fact.at === null) return dispute
  const block: BlockRef = { number: fact.at.number, hash: fact.at.hash }
  switch (fact.type) {
    case 'RoundOpened': {
      const { round, beaconRound, seats } = fact.data
      const opened = {
        round,
        beaconRound,
        seats,
        openedAt: fact.at.timestamp,
        panel: null,
        commits: [],
        commitEnd: null,
      }
      const unheard = { reveals: [], isClosed: false, appeal: null, settledIn: null }
      return { ...dispute, rounds: [...dispute.rounds, { ...opened, ...unheard }] }
    }
    case 'PanelDrawn': {
      const { seats, alternates, commitEndsAt } = fact.data
      const panel = {
        seats,
        alternates,
        drawnAt: fact.at.timestamp,
        commitEndsAt: Number(commitEndsAt),
        block,
      }
      return withRound(dispute, fact.data.round, () => ({ panel }))
    }
    case 'VoteCommitted': {
      const { mediator, commitment, sealedVote } = fact.data
      return withRound(dispute, fact.data.round, ({ commits }) => ({
        commits: [...commits, { mediator, commitment, sealedVote, block }],
      }))
    }
    case 'CommitPhaseEnded':
      return withRound(dispute, fact.data.round, () => ({
        commitEnd: { block, revealEndsAt: Number(fact.data.revealEndsAt) },
      }))
    case 'VoteRevealed':
      return withRound(dispute, fact.data.round, ({ reveals }) => ({
        reveals: [...reveals, { mediator: fact.data.mediator, block }],
      }))
    case 'RoundClosed':
      return withRound(dispute, fact.data.round, () => ({ isClosed: true }))
    case 'AppealRaised':
      return withRound(dispute, fact.data.round, () => ({
        appeal: { appellant: fact.data.appellant, block },
      }))
    case 'SeatRewarded':
      return withMoney(dispute, { ...fact.data, reward: BigInt(fact.data.amount), slashed: 0n })
    case 'SeatSlashed':
      return withMoney(dispute, { ...fact.data, reward: 0n, slashed: BigInt(fact.data.amount) })
    case 'RoundSettled':
      return withRound(dispute, fact.data.round, () => ({ settledIn: block }))
    case 'DisputeSettled':
      return { ...dispute, settledIn: block }
    default:
      return dispute
  }
}

const withRound = (
  dispute: DisputeRecord,
  round: number,
  change: (record: RoundRecord) => Partial<RoundRecord>,
): DisputeRecord => ({
  ...dispute,
  rounds: dispute.rounds.map((record) =>
    record.round === round ? { ...record, ...change(record) } : record,
  ),
})

const withMoney = (
  dispute: DisputeRecord,
  { round, mediator, reward, slashed }: SeatMoney,
): DisputeRecord => ({
  ...dispute,
  money: [...dispute.money, { round, mediator, reward, slashed }],
})
