import { createIndexer, loadIndexerConfig } from '@lilymed/indexer'
import type { Action } from '../command.ts'
import { createLiveLines } from '../indexer-status/live-lines.ts'
import { showProgress } from '../indexer-status/show-progress.ts'
import { runDaemon } from '../run-daemon.ts'

/** `lilymed indexer run`. */
export const indexerRun: Action = (invocation) => {
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
}
