/** The phases of a dispute: the pool's number, the name and what is awaited. */
export const PHASES = [
  { number: 0, name: 'NONE', awaits: 'nothing: the dispute does not exist' },
  { number: 1, name: 'BEACON', awaits: 'the pinned randomness and the draw' },
  { number: 2, name: 'COMMIT', awaits: 'commitments of the panel' },
  { number: 3, name: 'REVEAL', awaits: 'reveals of the commitments' },
  { number: 4, name: 'TALLY', awaits: 'anyone to close the round' },
  { number: 5, name: 'DECIDED', awaits: 'anyone to finalise' },
  { number: 6, name: 'FINAL', awaits: 'nothing: the dispute is settled' },
] as const

/** Where a dispute stands. */
export type Phase = (typeof PHASES)[number]['name']

/** The phase of an on-chain number; undefined for a number this version does not know. */
export const phaseFromNumber = (number: number): Phase | undefined =>
  PHASES.find((row) => row.number === number)?.name

/** The on-chain number of a phase. */
export const phaseNumber = (phase: Phase): number => PHASES.findIndex((row) => row.name === phase)
