import type { ParameterSet } from '../values/parameters.ts'

/** Seats of the standard ladder, round by round. */
export const LADDER_SEATS: readonly number[] = [3, 7, 15]

/** Alternates drawn beside the seats of a round. */
export const ALTERNATES = 2

/** Seats of the one round of a pair: a class of two mediators whose terms let them form the panel. */
export const PAIR_SEATS = 2

/** Seats of a round, counted from 1; 0 past the end of the ladder. */
export const seatsOfRound = (round: number, isPair = false): number =>
  isPair && round === 1 ? PAIR_SEATS : (LADDER_SEATS[round - 1] ?? 0)

/** What one round costs, in wei: a fee a seat. A pair is funded as a round of three; what it leaves unused returns. */
export const roundCost = (round: number, { feePerSeat }: Pick<ParameterSet, 'feePerSeat'>): bigint =>
  BigInt(seatsOfRound(round)) * feePerSeat

/** What the first `rounds` rounds of the ladder cost together, in wei. */
export const ladderCost = (rounds: number, parameters: Pick<ParameterSet, 'feePerSeat'>): bigint =>
  LADDER_SEATS.slice(0, rounds).reduce((total, _, index) => total + roundCost(index + 1, parameters), 0n)

/** How many rounds, from the first, an amount of wei pays for. Source: Ladder.affordable. */
export const affordableRounds = (amount: bigint, parameters: Pick<ParameterSet, 'feePerSeat'>): number =>
  LADDER_SEATS.filter((_, index) => ladderCost(index + 1, parameters) <= amount).length
