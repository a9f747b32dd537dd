import type { Bytes32 } from '../values/ids.ts'
import type { Verdict } from '../values/outcomes.ts'

/** A revealed vote as the tally sees it. `reason` is the on-chain number, 0 unless CANNOT_REPRODUCE. */
export type CountedVote = {
  readonly verdict: Verdict
  readonly reason: number
  readonly resultDigest: Bytes32
}

/** Votes needed for a ruling after round one: more than half of the seats, missing votes counting against. */
export const quorum = (seats: number): number => Math.floor(seats / 2) + 1

const hasOneVariant = (votes: readonly CountedVote[]): boolean => {
  const variants = votes.map(({ verdict, reason, resultDigest }) => {
    if (verdict === 'REJECT') return `${verdict} ${resultDigest}`
    return verdict === 'CANNOT_REPRODUCE' ? `${verdict} ${reason}` : verdict
  })
  return new Set(variants).size === 1
}

const ruleUnanimously = (seats: number, votes: readonly CountedVote[]): Verdict | null =>
  votes.length === seats && hasOneVariant(votes) ? (votes[0]?.verdict ?? null) : null

const ruleByQuorum = (seats: number, votes: readonly CountedVote[]): Verdict | null => {
  const needed = quorum(seats)
  const count = (verdict: Verdict) => votes.filter((vote) => vote.verdict === verdict).length
  const rejections = votes
    .filter(({ verdict }) => verdict === 'REJECT')
    .map(({ resultDigest }) => resultDigest)
  const agreeing = Math.max(
    0,
    ...rejections.map((digest) => rejections.filter((other) => other === digest).length),
  )

  if (count('ACCEPT') >= needed) return 'ACCEPT'
  if (agreeing >= needed) return 'REJECT'
  if (rejections.length >= needed || count('NONDETERMINISTIC') >= needed) return 'NONDETERMINISTIC'
  return count('CANNOT_REPRODUCE') >= needed ? 'CANNOT_REPRODUCE' : null
}

/**
 * The ruling of one round with `seats` seats, or null when its votes give none. Round one must be unanimous (rejections with one
 * digest, failures with one reason); later rounds need a quorum. Source: DisputePool.closeRound.
 */
export const ruleRound = (round: number, seats: number, votes: readonly CountedVote[]): Verdict | null =>
  round === 1 ? ruleUnanimously(seats, votes) : ruleByQuorum(seats, votes)
