import { createMediator, loadMediatorConfig } from '@lilymed/mediator'
import type { Command } from '../command.ts'
import { daemonOptions, runDaemon } from '../run-daemon.ts'

export const mediatorRun: Command = {
  name: 'mediator run',
  summary: 'Run a mediator node until it is stopped',
  description:
    'Follows the chain, re-executes the jobs of disputes it is drawn for, commits, reveals, and helps disputes on. What it intends is on disk before it is sent; stopping it between commit and reveal costs a lock unless it is back in time.',
  options: daemonOptions,
  examples: ['lilymed mediator run --config mediator.toml'],
  run: (invocation) =>
    runDaemon(invocation, {
      name: 'mediator',
      load: loadMediatorConfig,
      start: async (config, { lifecycle, logger, fail }) => {
        const mediator = lifecycle.use(
          await createMediator(config, {
            logger,
            terminal: { input: process.stdin, output: process.stderr },
          }),
        )
        await mediator.start()
        mediator.ended().catch(fail)
        return { sentence: `mediator ${mediator.address} ready`, facts: { mediator: mediator.address } }
      },
    }),
}
