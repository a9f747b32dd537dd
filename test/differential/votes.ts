import * as fc from 'fast-check'
import { REASONS } from '@lilymed/domain'
import type { CountedVote, Verdict } from '@lilymed/domain'
import { fewDigests } from './arbitraries.ts'

/** What a member of a panel revealed, null for nothing. */
export type CastVote = CountedVote | null

const LEANINGS: readonly (readonly Verdict[])[] = [
  ['ACCEPT'],
  ['REJECT'],
  ['REJECT', 'NONDETERMINISTIC'],
  ['CANNOT_REPRODUCE'],
  ['ACCEPT', 'REJECT', 'NONDETERMINISTIC', 'CANNOT_REPRODUCE'],
]

const voteOf = (verdicts: readonly Verdict[]): fc.Arbitrary<CountedVote> =>
  fc
    .record({
      verdict: fc.constantFrom(...verdicts),
      reason: fc.integer({ min: 1, max: 2 }),
      anyReason: fc.integer({ min: 1, max: REASONS.length }),
      isAnyReason: fc.boolean(),
      resultDigest: fewDigests,
      rung: fc.constantFrom(0, 0, 0, 1, 2, 3, 4),
    })
    .map(({ verdict, reason, anyReason, isAnyReason, resultDigest, rung }) => ({
      verdict,
      reason: verdict === 'CANNOT_REPRODUCE' ? (isAnyReason ? anyReason : reason) : 0,
      resultDigest,
      rung: verdict === 'FOUND' ? 0 : rung,
    }))

/**
 * What the members of a panel revealed, at most `seats` of them: many of one mind, so that panels often come close to a ruling.
 * FOUND only where it may be.
 */
export const anyCast = (seats: number, isFoundValid: boolean): fc.Arbitrary<readonly CastVote[]> => {
  const leanings = isFoundValid
    ? [...LEANINGS, ['FOUND'] as const, ['FOUND', 'NONDETERMINISTIC'] as const]
    : LEANINGS
  return fc.constantFrom(...leanings).chain((leaning) => {
    const vote = fc.oneof(
      { weight: 8, arbitrary: voteOf(leaning) },
      { weight: 1, arbitrary: voteOf(LEANINGS.at(-1) ?? []) },
      { weight: 1, arbitrary: fc.constant(null) },
    )
    return fc.array(vote, { minLength: 0, maxLength: seats, size: 'max' })
  })
}
