import type { Bytes32 } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** What the beacon published for one of its rounds. */
export type RandomnessRow = { readonly beaconRound: string; readonly randomness: Bytes32 }

/** The beacon's randomness by its round, for the draws that pinned it. */
export const randomness = defineProjection<RandomnessRow>({
  name: 'randomness',
  version: 1,
  steps: {
    RandomnessPublished: {
      keys: ({ round }) => [round],
      // A beacon never takes back what it published.
      evolve: (row, { data }) => row ?? { beaconRound: data.round, randomness: data.randomness },
    },
  },
})
