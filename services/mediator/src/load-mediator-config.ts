import { loadConfig } from '@lilymed/service-kit'
import type { ConfigSources } from '@lilymed/service-kit'
import { mediatorConfigProblems } from './config-problems.ts'
import { MediatorConfig } from './config.ts'

/** The settings of a mediator. Throws ConfigInvalid with everything that is wrong with them, in themselves and together. */
export const loadMediatorConfig = (sources: ConfigSources): MediatorConfig =>
  loadConfig(MediatorConfig, sources, mediatorConfigProblems)
