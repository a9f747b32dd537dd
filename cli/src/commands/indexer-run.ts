import { createIndexer, loadIndexerConfig } from '@lilymed/indexer'
import type { Command } from '../command.ts'
import { daemonOptions, runDaemon } from '../run-daemon.ts'

export const indexerRun: Command = {
  name: 'indexer run',
  summary: 'Follow the chain and serve the API and the explorer',
  description:
    'Appends every fact of the chain to the event store exactly once, projects deals, disputes and mediators from it, recomputes what the contracts did, and serves all of it read-only. Holds no account’s key, only the one its Merkle log is signed with.',
  options: [
    ...daemonOptions,
    {
      flags: '--rebuild',
      summary: 'build the read model again from the log, while the one that is there serves',
    },
  ],
  examples: ['lilymed indexer run --config indexer.toml'],
  run: (invocation) =>
    runDaemon(invocation, {
      name: 'indexer',
      load: loadIndexerConfig,
      start: async (config, { lifecycle, logger, fail }) => {
        const indexer = lifecycle.use(
          await createIndexer(config, { logger, fail, rebuild: invocation.options['rebuild'] === true }),
        )
        const { url } = await indexer.start()
        return { sentence: `indexer ready, explorer at ${url}`, facts: { url } }
      },
    }),
}
