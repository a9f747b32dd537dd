import { createVote, voteCommitment } from '@lilymed/domain'
import type { Bytes32, Vote } from '@lilymed/domain'
import type { Ballot } from '@lilymed/domain/mediation'
import type { VoteContext } from './vote-context.ts'
import type { VoteSecrets } from './vote-secrets.ts'

/** The vote of a ballot in its context, and the commitment that hides it. */
export const voteOfBallot = (
  secrets: VoteSecrets,
  context: VoteContext,
  ballot: Ballot,
): { readonly vote: Vote; readonly commitment: Bytes32 } => {
  const { disputeId, round, mediator, chainId, pool } = context
  const { outcome, rung, reason, resultDigest, evidence } = ballot
  const parts = {
    disputeId,
    round,
    mediator,
    verdict: outcome,
    rung,
    resultDigest,
    evidence,
    salt: secrets.saltOf(context),
  }
  const vote = createVote(reason === null ? parts : { ...parts, reason })
  return { vote, commitment: voteCommitment({ chainId: BigInt(chainId), pool }, vote) }
}

/**
 * The vote behind a commitment on chain, from the keystore and the sealed vote that was committed beside it: no file of the node
 * that committed is needed. Undefined when it was sealed with another master, or does not hash to the commitment.
 */
export const recoverVote = (
  sealedVote: string,
  commitment: Bytes32,
  context: VoteContext,
  secrets: VoteSecrets,
): { readonly vote: Vote; readonly ballot: Ballot } | undefined => {
  const ballot = secrets.unseal(context, sealedVote)
  if (ballot === undefined) return undefined
  const rebuilt = voteOfBallot(secrets, context, ballot)
  return rebuilt.commitment === commitment ? { vote: rebuilt.vote, ballot } : undefined
}
