import { loadConfig } from '@lilymed/service-kit'
import type { ConfigSources } from '@lilymed/service-kit'
import { indexerConfigProblems } from './config-problems.ts'
import { IndexerConfig } from './config.ts'

/** The settings of an indexer. Throws ConfigInvalid with everything that is wrong with them, in themselves and together. */
export const loadIndexerConfig = (sources: ConfigSources): IndexerConfig =>
  loadConfig(IndexerConfig, sources, indexerConfigProblems)
