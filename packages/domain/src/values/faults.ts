/** Why a seat was slashed: the number in SeatSlashed, its name and what it means. */
export const FAULTS = [
  { number: 1, name: 'NO_COMMIT', meaning: 'the commit phase ran to its end without a commitment' },
  {
    number: 2,
    name: 'NO_REVEAL',
    meaning: 'the reveal phase ran to its end without the reveal of a commitment',
  },
  { number: 3, name: 'INCOHERENT', meaning: 'the vote was the opposite of the final outcome' },
  { number: 4, name: 'CANARY', meaning: 'the vote was the opposite of the truth of a canary' },
] as const

/** Why a seat was slashed. */
export type Fault = (typeof FAULTS)[number]['name']

/** The fault of an on-chain number; undefined for a number this version does not know. */
export const faultFromNumber = (number: number): Fault | undefined =>
  FAULTS.find((row) => row.number === number)?.name

/** The on-chain number of a fault. */
export const faultNumber = (fault: Fault): number => FAULTS.findIndex((row) => row.name === fault) + 1
