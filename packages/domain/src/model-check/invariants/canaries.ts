import type { Invariant } from './invariant.ts'

/** I16: an opened canary tells the controller nothing, and its truth is the one that was committed to before its panel was drawn. */
export const silentCanaries: Invariant = {
  name: 'I16',
  meaning: 'an opened canary never calls the controller, and its truth was fixed before the draw',
  ofState: ({ dispute: { canary }, calls, scenario }) => {
    if (canary === null) return null
    if (calls.length > 0) return `the controller was told ${calls.join(', ')}`
    return canary.truth === scenario.truth
      ? null
      : `the truth was ${scenario.truth} and became ${canary.truth}`
  },
}
