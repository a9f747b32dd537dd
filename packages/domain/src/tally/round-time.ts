import type { Mode } from '../values/modes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { LADDER_SEATS } from './ladder.ts'

/** How long the two phases of a round last, in seconds. */
export type PhaseDurations = Pick<ParameterSet, 'commitDuration' | 'revealDuration'>

/** The parameters that phase durations are taken from. */
export type ModeDurations = PhaseDurations &
  Pick<ParameterSet, 'expressCommitDuration' | 'expressRevealDuration'>

/** How long the two phases of a round last in a mode. */
export const durationsOf = (mode: Mode, parameters: ModeDurations): PhaseDurations =>
  mode === 'STANDARD'
    ? { commitDuration: parameters.commitDuration, revealDuration: parameters.revealDuration }
    : { commitDuration: parameters.expressCommitDuration, revealDuration: parameters.expressRevealDuration }

const roundDuration = (mode: Mode, parameters: ParameterSet): bigint => {
  const { commitDuration, revealDuration } = durationsOf(mode, parameters)
  return parameters.beaconDelay + parameters.beaconTimeout + commitDuration + revealDuration
}

/** How long a ruling needs after its last window, at worst, in seconds. */
export const finalisingDuration = ({
  finaliseGrace,
  finaliseMargin,
}: Pick<ParameterSet, 'finaliseGrace' | 'finaliseMargin'>): bigint => finaliseGrace + finaliseMargin

/** How long `rounds` standard rounds, the window of their ruling and finalising take at worst, in seconds. Source: Ladder.longest. */
export const longestDuration = (rounds: number, parameters: ParameterSet): bigint =>
  BigInt(rounds) * roundDuration('STANDARD', parameters) +
  parameters.appealWindow +
  finalisingDuration(parameters)

/** How long an Express round and finalising take at worst, in seconds. Source: Ladder.longestExpress. */
export const longestExpress = (parameters: ParameterSet): bigint =>
  roundDuration('EXPRESS', parameters) + finalisingDuration(parameters)

/** How many standard rounds end before a deadline at worst, when the first opens at `from` (both unix seconds). Source: Ladder.fitting. */
export const fittingRounds = (from: bigint, deadline: bigint, parameters: ParameterSet): number =>
  LADDER_SEATS.filter((_, index) => from + longestDuration(index + 1, parameters) <= deadline).length
