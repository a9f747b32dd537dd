import type { ParameterVersion } from '@lilymed/api'
import { originOf } from './origin.ts'
import { defineProjection } from './projection.ts'
import type { ObservedFact } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** One version of the pool's parameters: when it was announced and applied, what it says, and how many disputes it binds. */
export type ParametersRow = ParameterVersion & { readonly order: string }

const unseen = (fact: ObservedFact, key: string): ParametersRow => ({
  version: Number(key),
  chainId: fact.chainId,
  parameters: null,
  scheduled: null,
  applied: null,
  disputes: 0,
  order: key.padStart(10, '0'),
})

const byVersion = ({ version }: { readonly version: number }): readonly string[] => [String(version)]

/** Parameter sets by version. A dispute is bound to the version that it opened under. */
export const parameters = defineProjection<ParametersRow>({
  name: 'parameters',
  version: 2,
  columns: { sort: '$.order' },
  steps: {
    ParametersScheduled: {
      keys: byVersion,
      evolve: (row, fact, key) => ({
        ...(row ?? unseen(fact, key)),
        scheduled: { applicableAt: toTimestamp(fact.data.applicableAt), origin: originOf(fact) },
      }),
    },
    ParametersApplied: {
      keys: byVersion,
      evolve: (row, fact, key) => ({ ...(row ?? unseen(fact, key)), applied: originOf(fact) }),
    },
    ParametersRead: {
      keys: byVersion,
      evolve: (row, fact, key) => ({ ...(row ?? unseen(fact, key)), parameters: fact.data.parameters }),
    },
    DisputeOpened: {
      keys: ({ parameterVersion }) => [String(parameterVersion)],
      evolve: (row, fact, key) => {
        const before = row ?? unseen(fact, key)
        return { ...before, disputes: before.disputes + 1 }
      },
    },
  },
})
