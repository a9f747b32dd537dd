import type { Address } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** One leaf of a draw class: whose it was and its weight from each epoch on, oldest first. A leaf that was long vacated changes hands. */
export type WeightRow = {
  readonly drawClass: string
  readonly leaf: number
  readonly weights: readonly {
    readonly fromEpoch: string
    readonly mediator: Address
    readonly weight: string
  }[]
}

/** Rows of one draw class start with this. */
export const weightPrefix = (drawClass: string): string => `${drawClass}/`

/** Weights by draw class and leaf, in the order of leaves, which is the order a draw walks them. */
export const weights = defineProjection<WeightRow>({
  name: 'weights',
  version: 2,
  steps: {
    WeightChanged: {
      keys: ({ drawClass, leaf }) => [weightPrefix(drawClass) + String(leaf).padStart(10, '0')],
      evolve: (row, fact) => {
        const { drawClass, leaf, mediator, weight, fromEpoch } = fact.data
        // A second change before the epoch starts replaces the first.
        const earlier = (row?.weights ?? []).filter((change) => BigInt(change.fromEpoch) < BigInt(fromEpoch))
        return { drawClass, leaf, weights: [...earlier, { fromEpoch, mediator, weight }] }
      },
    },
  },
})
