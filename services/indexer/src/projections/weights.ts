import type { Address } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** One leaf of a draw class: whose it is and its weight from each epoch on, oldest first. */
export type WeightRow = {
  readonly drawClass: string
  readonly leaf: number
  readonly mediator: Address
  readonly weights: readonly { readonly fromEpoch: string; readonly weight: string }[]
}

/** Rows of one draw class start with this. */
export const weightPrefix = (drawClass: string): string => `${drawClass}/`

/** Weights by draw class and leaf, in the order of leaves, which is the order a draw walks them. */
export const weights = defineProjection<WeightRow>({
  name: 'weights',
  version: 1,
  steps: {
    WeightChanged: {
      keys: ({ drawClass, leaf }) => [weightPrefix(drawClass) + String(leaf).padStart(10, '0')],
      evolve: (row, fact) => {
        const { drawClass, leaf, mediator, weight, fromEpoch } = fact.data
        // A second change before the epoch starts replaces the first.
        const earlier = (row?.weights ?? []).filter((change) => BigInt(change.fromEpoch) < BigInt(fromEpoch))
        return { drawClass, leaf, mediator, weights: [...earlier, { fromEpoch, weight }] }
      },
    },
  },
})
