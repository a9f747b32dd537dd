import { ruleRound } from '@lilymed/domain'
import type { CountedVote, Ruling } from '@lilymed/domain'
import { votesOf } from './ballot.ts'
import type { Count } from './ballot.ts'

/** How a round rules: all seats alike, more than half of them, or two thirds. */
export type Rule = 'unanimous' | 'majority' | 'two thirds'

/** One round of a ladder. */
export type Round = {
  readonly seats: number
  readonly rule: Rule
  /** The ruling on counted ballots, or null where there is none. */
  readonly rulingOn: (count: Readonly<Count>) => Ruling | null
}

/** Votes that a two-thirds rule needs. */
export const twoThirds = (seats: number): number => Math.ceil((2 * seats) / 3)

const ruleByTwoThirds = (seats: number, votes: readonly CountedVote[]): Ruling | null => {
  const needed = twoThirds(seats)
  for (const { verdict, resultDigest } of votes) {
    if (verdict === 'FOUND') continue
    const alike = votes.filter((other) => other.verdict === verdict && other.resultDigest === resultDigest)
    if (alike.length >= needed) return verdict
  }
  return null
}

const RULINGS: Readonly<Record<Rule, (seats: number, votes: readonly CountedVote[]) => Ruling | null>> = {
  unanimous: (seats, votes) => ruleRound(1, seats, votes),
  majority: (seats, votes) => ruleRound(2, seats, votes),
  'two thirds': ruleByTwoThirds,
}

/** A count of at most 31 ballots of a kind as one number. */
const keyOf = (count: Readonly<Count>): number => count.reduce((key, many) => key * 32 + many, 0)

/**
 * A round of 1 to 31 seats. Unanimous and majority rounds are ruled by the domain's own tally, as its first and its later rounds;
 * since a ruling does not depend on the order of reveals, each count is ruled once and remembered.
 */
export const createRound = (seats: number, rule: Rule): Round => {
  if (!Number.isInteger(seats) || seats < 1 || seats > 31)
    throw new RangeError(`expected 1 to 31 seats, got ${seats}`)
  const known = new Map<number, Ruling | null>()
  const rulingOn = (count: Readonly<Count>): Ruling | null => {
    const key = keyOf(count)
    const before = known.get(key)
    if (before !== undefined) return before
    const verdict = RULINGS[rule](seats, votesOf(count))
    known.set(key, verdict)
    return verdict
  }
  return { seats, rule, rulingOn }
}

/** A ladder of majority rounds. */
export const majorities = (...seats: readonly number[]): readonly Round[] =>
  seats.map((one) => createRound(one, 'majority'))

/** A ladder whose first round must be unanimous and whose later rounds rule by majority, as the pool's. */
export const unanimityFirst = (first: number, ...later: readonly number[]): readonly Round[] => [
  createRound(first, 'unanimous'),
  ...majorities(...later),
]
