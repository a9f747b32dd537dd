import type { Address, Bytes32, DisputeId, Vote } from '@lilymed/domain'
import { recoverVote } from '../keystore/recover-vote.ts'
import type { VoteSecrets } from '../keystore/vote-secrets.ts'

/** A round as the pool tells it, as far as a reveal rests on it. Times are chain times in unix seconds. */
export type RoundOnChain = {
  readonly round: number
  readonly commitStartedAt: number
  /** 0 while commitments are taken. */
  readonly commitEndedAt: number
  readonly revealEndsAt: number
  readonly isClosed: boolean
  /** Our own place in the panel: undefined where we have none or committed nothing. */
  readonly own: { readonly commitment: Bytes32; readonly isRevealed: boolean } | undefined
}

/** What stands in the way of a reveal, or that nothing does. Says nothing of what the vote is. */
export type RevealState =
  | 'REVEALABLE'
  | 'NOT_COMMITTED'
  | 'REVEALED'
  /** Commitments are still taken. */
  | 'TOO_EARLY'
  /** The block that ended the commit phase is not deep enough yet. */
  | 'NOT_DEEP'
  | 'TOO_LATE'

/** Where the chain stands. */
export type ChainNow = {
  readonly number: number
  readonly timestamp: number
}

/** What can be done about our vote in a round. */
export const revealStateOf = (
  { own, commitEndedAt, revealEndsAt, isClosed }: RoundOnChain,
  now: ChainNow,
  depth: { readonly endedInBlock: number | undefined; readonly needed: number },
): RevealState => {
  if (own === undefined) return 'NOT_COMMITTED'
  if (own.isRevealed) return 'REVEALED'
  if (isClosed || (commitEndedAt > 0 && now.timestamp >= revealEndsAt)) return 'TOO_LATE'
  if (commitEndedAt === 0) return 'TOO_EARLY'
  const isDeep = depth.endedInBlock !== undefined && now.number >= depth.endedInBlock + depth.needed
  return isDeep ? 'REVEALABLE' : 'NOT_DEEP'
}

/** The vote behind a commitment of ours on chain; undefined where the keystore has no master that made it. */
export const voteBehind = (
  sealedVote: string,
  { commitment }: NonNullable<RoundOnChain['own']>,
  context: {
    readonly chainId: number
    readonly pool: Address
    readonly disputeId: DisputeId
    readonly round: number
    readonly mediator: Address
  },
  secrets: VoteSecrets,
): Vote | undefined => recoverVote(sealedVote, commitment, context, secrets)?.vote
