/**
 * How two results were compared, the strictest first: the CIDs Lilypad gives them; the sha256 of every file; the content of the
 * files without what means nothing; numbers and images within tolerances; what a result says.
 */
export const RUNGS = [
  {
    number: 0,
    name: 'cid',
    meaning: 'the CIDv0 of the result directory is the same; dotfiles are in no such CID',
  },
  { number: 1, name: 'manifest', meaning: 'the same files with the same sha256' },
  {
    number: 2,
    name: 'canonical',
    meaning: 'the same content once what means nothing is left out: order, times, line ends',
  },
  { number: 3, name: 'tolerance', meaning: 'numbers and pixels differ by less than the policy forgives' },
  { number: 4, name: 'semantic', meaning: 'the same answer: the same best candidates of a model' },
] as const

/** A step of the comparison ladder; the number is the one a vote carries. */
export type Rung = (typeof RUNGS)[number]['number']

/** The rung of a number; undefined for one that is none. */
export const rungFromNumber = (number: number): Rung | undefined =>
  RUNGS.find((rung) => rung.number === number)?.number

/** The higher, more forgiving, of two rungs. */
export const higherRung = (one: Rung, other: Rung): Rung => (one > other ? one : other)
