import type { Address } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** Whose key an account is or once was, other than its own. */
export type KeyRow = { readonly mediator: Address }

/** Keys that mediators took, by address: whoever is a party is of its mediator's house. */
export const keys = defineProjection<KeyRow>({
  name: 'keys',
  version: 1,
  columns: {},
  steps: {
    KeyRotated: {
      keys: ({ key }) => [key],
      evolve: (_, fact) => ({ mediator: fact.data.mediator }),
    },
  },
})
