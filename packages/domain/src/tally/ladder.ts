import type { ParameterSet } from '../values/parameters.ts'

/** Seats of the standard ladder, round by round. */
export const LADDER_SEATS: readonly number[] = [3, 7]

/** What the first `rounds` rounds of the ladder cost together, in wei. */
export const ladderCost = (rounds: number, { feePerSeat }: Pick<ParameterSet, 'feePerSeat'>): bigint =>
  LADDER_SEATS.slice(0, rounds).reduce((total, seats) => total + BigInt(seats) * feePerSeat, 0n)

/** How long `rounds` rounds and finalising take at worst, in seconds. */
export const longestDuration = (rounds: number, parameters: ParameterSet): bigint => {
  const { beaconDelay, beaconTimeout, commitDuration, revealDuration, finaliseGrace, finaliseMargin } =
    parameters
  const round = beaconDelay + beaconTimeout + commitDuration + revealDuration
  return BigInt(rounds) * round + finaliseGrace + finaliseMargin
}

/** How many rounds end before a deadline at worst, when the first opens at `from` (both unix seconds). Source: Ladder.fitting. */
export const fittingRounds = (from: bigint, deadline: bigint, parameters: ParameterSet): number =>
  LADDER_SEATS.filter((_, index) => from + longestDuration(index + 1, parameters) <= deadline).length
