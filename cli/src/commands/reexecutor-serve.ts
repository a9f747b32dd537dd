import { createReexecutor } from '@lilymed/reexecutor'
import type { Action } from '../command.ts'
import { loadReexecutorConfig } from '../reexecutor/reexecutor-settings.ts'
import { runDaemon } from '../run-daemon.ts'

/** Longer than the longest drain a configuration may ask for: the service itself ends it in time. */
const graceMs = 610_000

/** `lilymed reexecutor serve`. */
export const reexecutorServe: Action = (invocation) =>
  runDaemon(invocation, {
    name: 'reexecutor',
    load: loadReexecutorConfig,
    graceMs,
    start: async (config, { lifecycle, logger }) => {
      const facts = await lifecycle.use(createReexecutor(config, { logger })).start()
      return { sentence: `reexecutor ready at ${facts.url}`, facts }
    },
  })
