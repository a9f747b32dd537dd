import type { Mode } from '../values/modes.ts'
import type { Ruling, Verdict } from '../values/outcomes.ts'
import type { CountedVote } from './counted-vote.ts'
import { PAIR_SEATS } from './ladder.ts'

/** Votes needed for a ruling by majority: more than half of the seats, missing votes counting against. */
export const quorum = (seats: number): number => Math.floor(seats / 2) + 1

/** Above this rung a comparison is typed or semantic: the digests of two honest rejections may differ. */
const LAST_EXACT_RUNG = 1

const count = (votes: readonly CountedVote[], verdict: Verdict): number =>
  votes.filter((vote) => vote.verdict === verdict).length

/** How often each digest was rejected with at rung 0 or 1, and how many rejections count with any digest. */
const rejectionsOf = (votes: readonly CountedVote[]) => {
  const digests = new Map<string, number>()
  let free = 0
  for (const { verdict, rung, resultDigest } of votes) {
    if (verdict !== 'REJECT') continue
    if (rung > LAST_EXACT_RUNG) free += 1
    else digests.set(resultDigest, (digests.get(resultDigest) ?? 0) + 1)
  }
  return { distinct: digests.size, agreeing: free + Math.max(0, ...digests.values()) }
}

const ruleUnanimously = (seats: number, votes: readonly CountedVote[]): Ruling | null => {
  const verdict = votes[0]?.verdict
  if (verdict === undefined || verdict === 'FOUND' || count(votes, verdict) !== seats) return null
  if (verdict === 'REJECT' && rejectionsOf(votes).distinct > 1) return null
  const reasons = new Set(votes.map(({ reason }) => reason))
  return verdict === 'CANNOT_REPRODUCE' && reasons.size > 1 ? null : verdict
}

const ruleExpress = (seats: number, votes: readonly CountedVote[]): Ruling | null => {
  const needed = quorum(seats)
  const byMajority = (['ACCEPT', 'NONDETERMINISTIC', 'CANNOT_REPRODUCE'] as const).find(
    (verdict) => count(votes, verdict) >= needed,
  )
  return byMajority ?? ruleUnanimously(seats, votes)
}

const ruleByQuorum = (seats: number, votes: readonly CountedVote[]): Ruling | null => {
  const needed = quorum(seats)
  const rejections = count(votes, 'REJECT')
  const nondeterministic = count(votes, 'NONDETERMINISTIC')
  const { distinct, agreeing } = rejectionsOf(votes)

  if (count(votes, 'ACCEPT') >= needed) return 'ACCEPT'
  if (agreeing >= needed) return 'REJECT'
  const isScattered = distinct >= 3 && rejections + nondeterministic >= needed
  if (rejections >= needed || nondeterministic >= needed || isScattered) return 'NONDETERMINISTIC'
  return count(votes, 'CANNOT_REPRODUCE') >= needed ? 'CANNOT_REPRODUCE' : null
}

/**
 * The ruling of one round with `seats` seats, or null when its votes give none. Round one must be unanimous (rejections with one
 * digest, failures with one reason); later rounds need a quorum. An Express round rules by quorum but for REJECT, which all seats
 * must say; a pair is always unanimous. FOUND must have been opened before. Source: Tally.rulingOf.
 */
export const ruleRound = (
  round: number,
  seats: number,
  votes: readonly CountedVote[],
  mode: Mode = 'STANDARD',
): Ruling | null => {
  if (round > 1) return ruleByQuorum(seats, votes)
  return mode === 'STANDARD' || seats === PAIR_SEATS
    ? ruleUnanimously(seats, votes)
    : ruleExpress(seats, votes)
}
