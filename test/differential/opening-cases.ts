import * as fc from 'fast-check'
import { longestDuration, longestExpress } from '@lilymed/domain'
import type { Address, ClassTerms, ParameterSet } from '@lilymed/domain'
import { addressOf, anyHash, anyParameters, anyTerms } from './arbitraries.ts'

/** A funded deal whose result is about to be checked. */
export type OpeningCase = {
  readonly parties: readonly [creator: Address, provider: Address, solver: Address]
  /** Parties who mediate in the class, and how many others do. */
  readonly mediatingParties: readonly Address[]
  readonly others: number
  readonly terms: ClassTerms
  readonly parameters: ParameterSet
  readonly funded: number
  /** Asked for a quote in the class that is funded, or in another. */
  readonly isQuotedWhereFunded: boolean
  readonly escrow: bigint
  readonly isDeclared: boolean
  readonly isSealed: boolean
  readonly state: number
  readonly dealId: string
  readonly dataId: string
  readonly instructionCount: bigint
  readonly resultsSubmittedAt: bigint
  readonly deadline: bigint
  readonly mediationFee: bigint
  readonly digest: string
}

/** Unix seconds of every check, far enough ahead that no chain's clock is there yet. */
export const NOW = 3_000_000_000n

/** So few that one account often has two roles. */
const anyParty = fc.integer({ min: 0, max: 4 }).map(addressOf)

const anyTimeLeft = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 6n }),
  fc.record({ rounds: fc.integer({ min: 0, max: 3 }), more: fc.bigInt({ min: -1n, max: 1n }) }),
)

type TimeLeft = typeof anyTimeLeft extends fc.Arbitrary<infer One> ? One : never

const secondsOf = (left: TimeLeft, parameters: ParameterSet): bigint => {
  if (typeof left === 'bigint') return left
  const { rounds, more } = left
  return (rounds === 0 ? longestExpress(parameters) : longestDuration(rounds, parameters)) + more
}

/** Any deal, class, parameters and funding, often just enough of each or one too little. */
export const anyOpening: fc.Arbitrary<OpeningCase> = fc
  .record({
    parties: fc.tuple(anyParty, anyParty, anyParty),
    areMediating: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    others: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 45 })),
    terms: anyTerms,
    parameters: anyParameters,
    funded: fc.integer({ min: 1, max: 3 }),
    isQuotedWhereFunded: fc.boolean(),
    seatsPaid: fc.oneof(fc.constantFrom(3n, 10n, 25n), fc.bigInt({ min: 0n, max: 30n })),
    change: fc.bigInt({ min: -1n, max: 1n }),
    isDeclared: fc.boolean(),
    isSealed: fc.boolean(),
    state: fc.constantFrom(1, 2, 2, 2, 4),
    dealId: fc.string({ minLength: 1 }),
    dataId: fc.string(),
    instructionCount: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    // Of a deal's whole life, and so late that nothing fitted from the beginning.
    resultsSubmittedAt: fc.oneof(fc.bigInt({ min: 1n, max: NOW }), fc.bigInt({ min: NOW - 60n, max: NOW })),
    left: anyTimeLeft,
    mediationFee: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    digest: anyHash,
  })
  .map(({ areMediating, seatsPaid, change, left, ...one }) => {
    const paid = seatsPaid * one.parameters.feePerSeat + change
    return {
      ...one,
      mediatingParties: [...new Set(one.parties.filter((_, index) => areMediating[index]))],
      escrow: paid > 0n ? paid : 0n,
      deadline: NOW + secondsOf(left, one.parameters),
    }
  })
