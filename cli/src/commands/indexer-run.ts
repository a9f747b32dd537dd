import { createIndexer, loadIndexerConfig } from '@lilymed/indexer'
import type { Command } from '../command.ts'
import { createLiveLines } from '../indexer-status/live-lines.ts'
import { showProgress } from '../indexer-status/show-progress.ts'
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
  run: (invocation) => {
    const { options, note, terminal } = invocation
    const isForPeople = options['json'] !== true
    const live = terminal === undefined || !isForPeople ? undefined : createLiveLines(terminal)
    return runDaemon(invocation, {
      name: 'indexer',
      load: loadIndexerConfig,
      logLines: live?.above,
      start: async (config, { lifecycle, logger, fail }) => {
        const rebuild = options['rebuild'] === true
        const indexer = lifecycle.use(await createIndexer(config, { logger, fail, rebuild }))
        const urls = await indexer.start()
        if (isForPeople) lifecycle.use(showProgress({ status: () => indexer.status(), live, note }))
        const metrics = urls.metricsUrl === undefined ? '' : `, metrics at ${urls.metricsUrl}`
        return { sentence: `indexer ready, explorer at ${urls.url}${metrics}`, facts: urls }
      },
    })
  },
}
