import type { FactOf } from '../facts.ts'
import type { Address, Bytes32, DisputeId } from '../values/ids.ts'
import { ZERO_BYTES32 } from '../values/ids.ts'
import { outcomeNumber, verdictFromNumber, type Verdict } from '../values/outcomes.ts'
import { reasonFromNumber, reasonNumber, type Reason } from '../values/reasons.ts'

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
  /** Only with CANNOT_REPRODUCE, and then required. */
  readonly reason?: Reason
  /** The digest found; zero where nothing was found. */
  readonly resultDigest?: Bytes32
  readonly evidence: Bytes32
  readonly salt: Bytes32
}

/** Makes the vote of a verdict. The rung is 0: equal result digests, the only comparison that the pool accepts. */
export const createVote = (parts: VoteParts): Vote => ({
  disputeId: parts.disputeId,
  round: parts.round,
  mediator: parts.mediator,
  outcome: outcomeNumber(parts.verdict),
  rung: 0,
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

/** Why the pool would refuse a vote. */
export type VoteFlaw = 'OUTCOME_UNKNOWN' | 'RUNG_UNSUPPORTED' | 'REASON_MISPLACED' | 'DIGEST_CONTRADICTS'

/** What the pool would refuse about a vote on a claim, checked in its order; null when the vote is valid. */
export const voteFlaw = (vote: Vote, claimDigest: Bytes32): VoteFlaw | null => {
  const verdict = verdictFromNumber(vote.outcome)
  if (verdict === undefined) return 'OUTCOME_UNKNOWN'
  if (vote.rung !== 0) return 'RUNG_UNSUPPORTED'
  const isReasoned = reasonFromNumber(vote.reason) !== undefined
  if (verdict === 'CANNOT_REPRODUCE' ? !isReasoned : vote.reason !== 0) return 'REASON_MISPLACED'
  if (verdict !== 'ACCEPT' && verdict !== 'REJECT') return null
  const isEqual = vote.resultDigest === claimDigest
  const isSupported = vote.resultDigest !== ZERO_BYTES32 && isEqual === (verdict === 'ACCEPT')
  return isSupported ? null : 'DIGEST_CONTRADICTS'
}
