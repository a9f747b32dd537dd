import type { EndpointHealth } from '@lilymed/chain'
import type { Address, DealId, DisputeId } from '@lilymed/domain'
import { isCommitted, isRevealed } from '@lilymed/domain/mediation'
import type { MediationState, PanelRole } from '@lilymed/domain/mediation'
import type { StoreHealth } from '@lilymed/event-store'
import type { MerkleLogStatus } from '@lilymed/event-store/merkle-log'
import type { Jail } from './self-audit/machine-jail.ts'
import type { Halt } from './halt/halt-flag.ts'
import type { ActingMode, Mode } from './mode.ts'
import type { ClaimStatus } from './rewards/claim-duty.ts'
import type { DealStage } from './random/deal-steps.ts'
import type { Obstacle } from './random/obstacles.ts'
import type { statusDocument } from './transactions/transaction-commands.ts'

/** How far a vote can have come; says nothing of what it is. */
export const voteStages = [
  'drawn',
  'running',
  'decided',
  'committing',
  'committed',
  'revealing',
  'revealed',
  'missed',
  'notNeeded',
  'settled',
] as const

/** How far a vote has come. */
export type VoteStage = (typeof voteStages)[number]

/** Stages after which nothing of a vote is left to do. */
const overStages: readonly VoteStage[] = ['notNeeded', 'settled']

/** Whether something of a vote is left to do, or to wait for. */
export const isOpenStage = (stage: VoteStage): boolean => !overStages.includes(stage)

/** How an endpoint of its chain stands, as a node that uses it has found. */
export type EndpointStanding = Pick<
  EndpointHealth,
  'name' | 'state' | 'head' | 'lagBlocks' | 'errorShare' | 'contradictions' | 'lastFailure'
>

/** The part of an endpoint's health that a status tells. */
export const standingOf = ({
  name,
  state,
  head,
  lagBlocks,
  errorShare,
  contradictions,
  lastFailure,
}: EndpointHealth): EndpointStanding => ({
  name,
  state,
  head,
  lagBlocks,
  errorShare,
  contradictions,
  lastFailure,
})

/** What a mediator is doing, fit to be shown to anyone. */
export type MediatorStatus = {
  readonly mediator: Address
  readonly mode: Mode
  /** The same, or shadow for as long as its machine is jailed. */
  readonly actsAs: ActingMode
  /** Set while the owner has forbidden new commitments. */
  readonly halt: Halt | null
  /** Why and since when nothing that its machine computes is voted on; null while it is believed. */
  readonly jail: Jail | null
  readonly head: { readonly number: number; readonly timestamp: number } | null
  readonly caughtUp: boolean
  /** Why no more of the chain is read, such as endpoints that contradict each other; null while it is. */
  readonly chainTrouble: string | null
  /** The endpoints of its chain, in the order they are configured. */
  readonly endpoints: readonly EndpointStanding[]
  /** Whether the event store can be reached. */
  readonly store: StoreHealth
  /** How the sender of its transactions does: counts, nonces, money, refusals. */
  readonly transactions: ReturnType<typeof statusDocument>
  /** How the Merkle log of the store does, where one is kept: events signed for, and what holds it up. */
  readonly merkleLog?: { readonly size: number; readonly failure: string | null }
  readonly votes: readonly {
    readonly disputeId: DisputeId
    readonly round: number
    readonly role: PanelRole | null
    readonly stage: VoteStage
  }[]
  /** What appeals of this node hold until they are settled, in wei of LP; absent where it appeals nothing by itself. */
  readonly appeals?: { readonly putUp: string }
  /** How the node's credits stand; absent where it claims nothing by itself. */
  readonly claims?: ClaimStatus
  /** With handler = "random": the deals this mediator was drawn for, and how far each is. */
  readonly deals?: readonly {
    readonly disputeId: DisputeId
    readonly dealId: DealId
    readonly stage: DealStage
  }[]
  /** With handler = "random": what makes every verdict revert as Lilypad was wired at the last look. */
  readonly obstacles?: readonly Obstacle[]
}

/** What a mediator says of its log. */
export const logStatusOf = ({
  published,
  failure,
}: MerkleLogStatus): NonNullable<MediatorStatus['merkleLog']> => ({
  size: published?.size ?? 0,
  failure: failure ?? null,
})

/** How far a vote has come. */
export const stageOf = (state: MediationState): VoteStage => {
  if (state.settled !== null) return 'settled'
  if (isRevealed(state)) return 'revealed'
  if (state.missed.some(({ code }) => code !== 'NO_SEAT')) return 'missed'
  if (state.missed.length > 0) return 'notNeeded'
  if (state.reveal !== null) return 'revealing'
  if (isCommitted(state)) return 'committed'
  if (state.commit !== null) return 'committing'
  if (state.verdict !== null) return 'decided'
  return state.runs.length > 0 ? 'running' : 'drawn'
}
