/**
 * The phases of a dispute: the pool's number, the name and what is awaited. In time APPEAL comes between TALLY and DECIDED, CANARY
 * where a canary was opened there, SETTLING between DECIDED and FINAL.
 */
export const PHASES = [
  { number: 0, name: 'NONE', awaits: 'nothing: the dispute does not exist' },
  { number: 1, name: 'BEACON', awaits: 'the pinned randomness and the draw' },
  { number: 2, name: 'COMMIT', awaits: 'commitments of the panel' },
  { number: 3, name: 'REVEAL', awaits: 'reveals of the commitments' },
  { number: 4, name: 'TALLY', awaits: 'anyone to close the round' },
  { number: 5, name: 'DECIDED', awaits: 'anyone to finalise' },
  { number: 6, name: 'FINAL', awaits: 'nothing: the dispute is settled' },
  { number: 7, name: 'APPEAL', awaits: 'an appeal of the ruling, or the end of its window' },
  { number: 8, name: 'CANARY', awaits: 'an appeal of the opened canary, or the end of its window' },
  { number: 9, name: 'SETTLING', awaits: 'anyone to settle the rounds' },
] as const

/** Where a dispute stands. */
export type Phase = (typeof PHASES)[number]['name']

/** The phase of an on-chain number; undefined for a number this version does not know. */
export const phaseFromNumber = (number: number): Phase | undefined =>
  PHASES.find((row) => row.number === number)?.name

/** The on-chain number of a phase. */
export const phaseNumber = (phase: Phase): number => PHASES.findIndex((row) => row.name === phase)
