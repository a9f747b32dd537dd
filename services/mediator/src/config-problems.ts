import { endpointProblems } from '@lilymed/service-kit'
import type { ConfigProblem } from '@lilymed/service-kit'
import type { MediatorConfig } from './config.ts'

/** What is wrong with a configuration that fits its schema, all at once; empty when nothing is. */
export const mediatorConfigProblems = ({ chain }: MediatorConfig): readonly ConfigProblem[] =>
  chain.endpoints.flatMap((endpoint, place) => endpointProblems(endpoint, `chain.endpoints[${place}]`))
