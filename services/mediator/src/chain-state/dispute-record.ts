import type { Address, Bytes32, DealId, DisputeId } from '@lilymed/domain'
import type { BlockRef } from '@lilymed/domain/mediation'
import type { SeenFact } from './fact-of-event.ts'

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
  readonly closed: { readonly outcome: number; readonly escalates: boolean; readonly at: number } | null
}

/** What a round paid or cost one mediator, in wei. */
export type SeatMoney = {
  readonly round: number
  readonly mediator: Address
  readonly reward: bigint
  readonly slashed: bigint
}

/** One dispute as far as the chain shows it. */
export type DisputeRecord = {
  readonly disputeId: DisputeId
  readonly dealId: DealId
  readonly claimDigest: Bytes32
  readonly drawClass: Bytes32
  readonly parameterVersion: number
  readonly mediationFee: bigint
  readonly rounds: readonly RoundRecord[]
  readonly finalised: { readonly outcome: number; readonly block: BlockRef } | null
  readonly money: readonly SeatMoney[]
}

/** The dispute that these facts of one dispute, in chain order, tell of; undefined before it opened. */
export const foldDispute = (facts: readonly SeenFact[]): DisputeRecord | undefined =>
  facts.reduce<DisputeRecord | undefined>(addFact, undefined)

const addFact = (dispute: DisputeRecord | undefined, fact: SeenFact): DisputeRecord | undefined => {
  if (fact.at === null) return dispute
  if (fact.type === 'DisputeOpened') {
    const { disputeId, dealId, claimDigest, drawClass, parameterVersion, mediationFee } = fact.data
    const terms = {
      disputeId,
      dealId,
      claimDigest,
      drawClass,
      parameterVersion,
      mediationFee: BigInt(mediationFee),
    }
    return { ...terms, rounds: [], finalised: null, money: [] }
  }
  if (dispute === undefined) return undefined
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
      return { ...dispute, rounds: [...dispute.rounds, { ...opened, reveals: [], closed: null }] }
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
    case 'RoundClosed': {
      const closed = { outcome: fact.data.outcome, escalates: fact.data.escalates, at: fact.at.timestamp }
      return withRound(dispute, fact.data.round, () => ({ closed }))
    }
    case 'SeatRewarded':
      return withMoney(dispute, { ...fact.data, reward: BigInt(fact.data.amount), slashed: 0n })
    case 'SeatSlashed':
      return withMoney(dispute, { ...fact.data, reward: 0n, slashed: BigInt(fact.data.amount) })
    case 'DisputeFinalised':
      return { ...dispute, finalised: { outcome: fact.data.outcome, block } }
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
