import type { FactOf } from '../facts.ts'
import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import { outcomeNumber, type Verdict } from '../values/outcomes.ts'
import { reasonNumber, type Reason } from '../values/reasons.ts'

/** The vote that a commitment hides, field by field as the pool hashes it. `outcome` and `reason` are on-chain numbers. */
export type Vote = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly mediator: Address
  readonly outcome: number
  readonly rung: number
  readonly reason: number
  readonly resultDigest: Bytes32
  readonly evidence: Bytes32
  readonly salt: Bytes32
}

/** What is needed beside a verdict to make it a vote. */
export type VoteParts = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly mediator: Address
  readonly verdict: Verdict
  /** The rung of the comparison ladder reached; 0, equal result digests, unless told otherwise. */
  readonly rung?: number
  /** Only with CANNOT_REPRODUCE, and then required. */
  readonly reason?: Reason
  /** The digest found; zero where nothing was found. */
  readonly resultDigest?: Bytes32
  readonly evidence: Bytes32
  readonly salt: Bytes32
}

/** Makes the vote of a verdict. */
export const createVote = (parts: VoteParts): Vote => ({
  disputeId: parts.disputeId,
  round: parts.round,
  mediator: parts.mediator,
  outcome: outcomeNumber(parts.verdict),
  rung: parts.rung ?? 0,
  reason: parts.reason === undefined ? 0 : reasonNumber(parts.reason),
  resultDigest: parts.resultDigest ?? ZERO_BYTES32,
  evidence: parts.evidence,
  salt: parts.salt,
})

/** The vote that a reveal opened. */
export const voteOfReveal = ({ data }: FactOf<'VoteRevealed'>): Vote => ({
  disputeId: data.disputeId,
  round: data.round,
  mediator: data.mediator,
  outcome: data.outcome,
  rung: data.rung,
  reason: data.reason,
  resultDigest: data.resultDigest,
  evidence: data.evidence,
  salt: data.salt,
})
