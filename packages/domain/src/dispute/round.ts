import type { Vote } from '../commitment/vote.ts'
import type { Hex } from '../facts/scalars.ts'
import type { Address, Bytes32 } from '../values/ids.ts'
import { verdictFromNumber, type DisputeOutcome, type Verdict } from '../values/outcomes.ts'

/** Who was drawn for a round, and until when (unix seconds, exclusive) they may commit. */
export type Panel = {
  readonly randomness: Bytes32
  readonly seats: readonly Address[]
  readonly alternates: readonly Address[]
  readonly passedOver: readonly Address[]
  readonly commitEndsAt: bigint
}

/** A commitment, and the vote it hid once that is revealed. */
export type CommittedVote = {
  readonly mediator: Address
  readonly commitment: Bytes32
  readonly sealedVote: Hex
  readonly vote: Vote | null
}

/** How a round closed: the dispute's outcome as it stood, null when the round escalates, and when it could be finalised. */
export type Closing = {
  readonly outcome: DisputeOutcome | null
  readonly escalates: boolean
  /** Unix seconds; null when the round escalates. */
  readonly finalAt: bigint | null
}

/** Who appealed what stood when a round had closed, and paid for the next. Amounts in wei. */
export type Appeal = {
  readonly appellant: Address
  readonly against: DisputeOutcome
  readonly fees: bigint
  readonly bond: bigint
}

/** One round of a dispute. What has not happened yet is null. */
export type Round = {
  /** Counts from 1. */
  readonly round: number
  readonly beaconRound: bigint
  readonly epoch: bigint
  readonly seats: number
  readonly alternates: number
  readonly panel: Panel | null
  readonly votes: readonly CommittedVote[]
  readonly commitEnded: { readonly endedAt: bigint; readonly revealEndsAt: bigint } | null
  readonly closing: Closing | null
  readonly appeal: Appeal | null
  readonly isSettled: boolean
}

/** Everybody drawn for a round: the seats, then the alternates. */
export const membersOf = ({ panel }: Round): readonly Address[] =>
  panel === null ? [] : [...panel.seats, ...panel.alternates]

/** A mediator's vote in a round; undefined when it has not committed. */
export const voteOf = (round: Round, mediator: Address): CommittedVote | undefined =>
  round.votes.find((vote) => vote.mediator === mediator)

/** A revealed verdict, FOUND as it was voted; null before the reveal and for a number this version does not know. */
export const verdictOf = ({ vote }: CommittedVote): Verdict | null =>
  vote === null ? null : (verdictFromNumber(vote.outcome) ?? null)

/** Whether every commitment of a round is revealed; true of a round without any. */
export const isFullyRevealed = ({ votes }: Round): boolean => votes.every(({ vote }) => vote !== null)
