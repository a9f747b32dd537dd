import type { DrawClass } from '@lilymed/api'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** A draw class as governance fixed it. */
export type ClassRow = DrawClass

const byClass = ({ drawClass }: { readonly drawClass: string }): readonly string[] => [drawClass]

/** Draw classes by id: the terms in force, and those that wait for their delay. */
export const classes = defineProjection<ClassRow>({
  name: 'classes',
  version: 1,
  columns: { sort: '$.drawClass' },
  steps: {
    ClassScheduled: {
      keys: byClass,
      evolve: (row, fact) => {
        const { drawClass, terms, applicableAt } = fact.data
        const scheduled = { terms, applicableAt: toTimestamp(applicableAt) }
        return {
          drawClass,
          chainId: fact.chainId,
          terms: row?.terms ?? null,
          scheduled,
          changed: originOf(fact),
        }
      },
    },
    ClassApplied: {
      keys: byClass,
      evolve: (_, fact) => {
        const { drawClass, terms } = fact.data
        return { drawClass, chainId: fact.chainId, terms, scheduled: null, changed: originOf(fact) }
      },
    },
  },
})
