import { MediatorConfig, releaseMachine } from '@lilymed/mediator'
import { exitCodes, loadConfig } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'

export const mediatorRelease: Command = {
  name: 'mediator release',
  summary: 'Believe a machine again that failed a known-answer test',
  description:
    'A node whose machine once failed a known-answer test runs no job any more and votes CANNOT_REPRODUCE, over restarts too, until somebody has looked at it. This ends that, if every slot of the reexecutor that is in service gives known answers by now (exit code 4 if not). A running node takes notice by itself.',
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--json', summary: 'print one JSON document' },
  ],
  examples: ['lilymed mediator release --config mediator.toml'],
  run: async ({ options, environment, print }) => {
    const config = loadConfig(MediatorConfig, { file: textOption(options, 'config'), environment })
    const ended = await releaseMachine(config)
    if (options['json'] === true) print(`${JSON.stringify({ ended: ended ?? null })}\n`)
    else if (ended === undefined) print('the machine was not jailed\n')
    else print(`the machine is believed again; it was jailed since ${ended.since}: ${ended.reason}\n`)
    return exitCodes.ok
  },
}
