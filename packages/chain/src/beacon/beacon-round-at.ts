/** When a drand chain produces its rounds: round r at `genesis + (r - 1) * period`, all in seconds. */
export type BeaconSchedule = { readonly genesis: bigint; readonly period: bigint }

/**
 * The first round of a drand chain that is not produced before `timestamp`: what DrandBeacon's `pin` and `roundAt` answer.
 *
 * @param timestamp unix seconds
 * @throws RangeError for a time before 1970 or a period under a second
 */
export const beaconRoundAt = (timestamp: bigint, { genesis, period }: BeaconSchedule): bigint => {
  if (timestamp < 0n) throw new RangeError(`expected unix seconds, found ${timestamp}`)
  if (period < 1n) throw new RangeError(`expected a period of 1 s or more, found ${period}`)
  return timestamp <= genesis ? 1n : (timestamp - genesis - 1n) / period + 2n
}
