/** How an appeal ended: the number in AppealSettled, the name and what becomes of the appellant's bond. */
export const APPEAL_RESULTS = [
  { number: 1, name: 'UPHELD', meaning: 'the next panel came to the same: the bond goes to the insurance' },
  {
    number: 2,
    name: 'OVERTURNED',
    meaning: 'another ruling is final: the bond returns, with up to twice as much from the slashes',
  },
  { number: 3, name: 'NEITHER', meaning: 'no ruling is final, or nobody heard the appeal: the bond returns' },
] as const

/** How an appeal ended. */
export type AppealResult = (typeof APPEAL_RESULTS)[number]['name']

/** The result of an on-chain number; undefined for a number this version does not know. */
export const appealResultFromNumber = (number: number): AppealResult | undefined =>
  APPEAL_RESULTS.find((row) => row.number === number)?.name

/** The on-chain number of a result. */
export const appealResultNumber = (result: AppealResult): number =>
  APPEAL_RESULTS.findIndex((row) => row.name === result) + 1
