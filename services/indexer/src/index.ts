export { IndexerConfig } from './config.ts'
export { createIndexer } from './indexer.ts'
export type { Indexer, IndexerDependencies } from './indexer.ts'
