import { outcomeNumber, ZERO_BYTES32 } from '@lilymed/domain'
import { addressOf, bytesOf } from './arbitraries.ts'
import type { CastVote } from './votes.ts'

/** A member as the pool stores it, committed and, where it cast a vote, revealed. */
export const panelMember = (vote: CastVote, index: number) => ({
  mediator: addressOf(index),
  seated: true,
  revealed: vote !== null,
  outcome: vote === null ? 0 : outcomeNumber(vote.verdict),
  rung: vote?.rung ?? 0,
  reason: vote?.reason ?? 0,
  commitment: bytesOf(1),
  // As the pool keeps them.
  resultDigest:
    vote !== null && (vote.verdict === 'REJECT' || vote.verdict === 'FOUND')
      ? vote.resultDigest
      : ZERO_BYTES32,
})
