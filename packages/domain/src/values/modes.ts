/** How much time a dispute's deal leaves it: the pool's number, the name and what follows. */
export const MODES = [
  { number: 1, name: 'STANDARD', meaning: 'unanimous first, then by majority; rulings wait for an appeal' },
  {
    number: 2,
    name: 'EXPRESS',
    meaning: 'one round with short phases and no appeal; REJECT needs every seat',
  },
] as const

/** How much time a dispute's deal leaves it. */
export type Mode = (typeof MODES)[number]['name']

/** The mode of an on-chain number; undefined for 0 (nothing fits) and for a number this version does not know. */
export const modeFromNumber = (number: number): Mode | undefined =>
  MODES.find((row) => row.number === number)?.name

/** The on-chain number of a mode. */
export const modeNumber = (mode: Mode): number => MODES.findIndex((row) => row.name === mode) + 1
