import type { FactData } from '@lilymed/domain'
import { defineProjection } from './projection.ts'

/** The parameters of one version; a dispute is bound to the version it opened under. */
export type ParametersRow = FactData['ParametersRead']

/** Parameter sets by version. */
export const parameters = defineProjection<ParametersRow>({
  name: 'parameters',
  version: 1,
  steps: {
    ParametersRead: { keys: ({ version }) => [String(version)], evolve: (_, fact) => fact.data },
  },
})
