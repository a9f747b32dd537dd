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
): { readonly vote: Vote; readonly commitment: Bytes32 } =>
  voteWithSalt(secrets.saltOf(context), context, ballot)

/** The vote of a ballot that hashes to a commitment, under whichever master it was made; undefined when it is under none. */
export const rebuildVote = (
  secrets: VoteSecrets,
  context: VoteContext,
  ballot: Ballot,
  commitment: Bytes32,
): Vote | undefined =>
  secrets
    .saltsOf(context)
    .map((salt) => voteWithSalt(salt, context, ballot))
    .find((each) => each.commitment === commitment)?.vote

const voteWithSalt = (
  salt: Bytes32,
  context: VoteContext,
  ballot: Ballot,
): { readonly vote: Vote; readonly commitment: Bytes32 } => {
  const { disputeId, round, mediator, chainId, pool } = context
  const { outcome, rung, reason, resultDigest, evidence } = ballot
  const parts = { disputeId, round, mediator, verdict: outcome, rung, resultDigest, evidence, salt }
  const vote = createVote(reason === null ? parts : { ...parts, reason })
  return { vote, commitment: voteCommitment({ chainId: BigInt(chainId), pool }, vote) }
}

/**
 * The vote behind a commitment on chain, from the keystore and the sealed vote that was committed beside it: no file of the node
 * that committed is needed. Undefined when it was sealed with a master that the
 * keystore has not, or does not hash to the commitment.
 */
export const recoverVote = (
  sealedVote: string,
  commitment: Bytes32,
  context: VoteContext,
  secrets: VoteSecrets,
): { readonly vote: Vote; readonly ballot: Ballot } | undefined => {
  const ballot = secrets.unseal(context, sealedVote)
  if (ballot === undefined) return undefined
  const vote = rebuildVote(secrets, context, ballot, commitment)
  return vote === undefined ? undefined : { vote, ballot }
}
