import { createMediator, loadMediatorConfig } from '@lilymed/mediator'
import type { Action } from '../command.ts'
import { runDaemon } from '../run-daemon.ts'

/** `lilymed mediator run`. */
export const mediatorRun: Action = (invocation) =>
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
  })
