import type { ClassTerms } from '../values/class-terms.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { Mode } from '../values/modes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { classRounds, isPairClass } from './class-rounds.ts'
import { fitDispute } from './fit-dispute.ts'
import { LADDER_SEATS, roundCost, seatsOfRound } from './ladder.ts'

/** What a quote is made from. Times in unix seconds. */
export type QuoteInput = {
  readonly now: bigint
  /** Whether there is a result to check. */
  readonly isCheckable: boolean
  /** 0 before a result was submitted. */
  readonly deadline: bigint
  readonly isSealed: boolean
  readonly drawClass: Bytes32
  /** Operators of mediators with weight in the class now, but for the parties'. */
  readonly drawable: number
  readonly terms: ClassTerms
  /** Whether the challenge is funded in this class already: then it can be raised even if the class is no longer listed. */
  readonly isFunded: boolean
  readonly parameters: ParameterSet
}

/** What a challenge of a deal would get now. Amounts in wei. Source: IDisputePool.Quote. */
export type Quote = {
  /** Null when nothing fits or there is no result to check. */
  readonly mode: Mode | null
  /** Rounds that end before the deadline in the worst case and that the class allows: what can be funded to use. */
  readonly rounds: number
  /** Rounds that the class allows, 0 when it is too small, or neither listed nor funded. */
  readonly classRounds: number
  readonly drawable: number
  readonly drawClass: Bytes32
  readonly deadline: bigint
  /** Per round of the whole ladder. */
  readonly seats: readonly number[]
  /** Per round of the whole ladder; the first `rounds` together are the escrow. */
  readonly roundCosts: readonly bigint[]
}

/** Quotes a challenge: the mode and rounds that fit, and what each costs. Source: DisputePool.quoteIn. */
export const quoteChallenge = (input: QuoteInput): Quote => {
  const { now, deadline, isCheckable, isSealed, drawClass, drawable, terms, isFunded, parameters } = input
  const allowed = terms.listed || isFunded ? classRounds(drawable, terms) : 0
  const fit = fitDispute({ from: now, deadline, isSealed, parameters })
  const fitting = isCheckable && fit.kind === 'fits' ? fit : { mode: null, rounds: 0 }
  const isPair = allowed > 0 && isPairClass(drawable, terms)
  return {
    mode: fitting.mode,
    rounds: Math.min(fitting.rounds, allowed),
    classRounds: allowed,
    drawable,
    drawClass,
    deadline,
    seats: LADDER_SEATS.map((_, index) => seatsOfRound(index + 1, isPair)),
    roundCosts: LADDER_SEATS.map((_, index) => roundCost(index + 1, parameters)),
  }
}
