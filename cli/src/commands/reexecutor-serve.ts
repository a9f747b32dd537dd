import { createReexecutor } from '@lilymed/reexecutor'
import type { Command } from '../command.ts'
import { loadReexecutorConfig } from '../reexecutor/reexecutor-settings.ts'
import { daemonOptions, runDaemon } from '../run-daemon.ts'

/** Longer than the longest drain a configuration may ask for: the service itself ends it in time. */
const graceMs = 610_000

export const reexecutorServe: Command = {
  name: 'reexecutor serve',
  summary: 'Serve a sandbox that runs disputed jobs again',
  description:
    'Takes run requests over HTTP and answers with digests and evidence. Holds no key of the chain, and reaches nothing but the registries it is told of. Give it a user of its own.',
  options: daemonOptions,
  examples: ['lilymed reexecutor serve --config reexecutor.toml'],
  run: (invocation) =>
    runDaemon(invocation, {
      name: 'reexecutor',
      load: loadReexecutorConfig,
      graceMs,
      start: async (config, { lifecycle, logger }) => {
        const facts = await lifecycle.use(createReexecutor(config, { logger })).start()
        return { sentence: `reexecutor ready at ${facts.url}`, facts }
      },
    }),
}
