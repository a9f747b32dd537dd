import { releaseMachine } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

export const mediatorRelease: Command = {
  name: 'mediator release',
  summary: 'Believe a machine again that failed a known-answer test',
  description:
    'A node whose machine once failed a known-answer test runs no job any more and votes CANNOT_REPRODUCE, over restarts too, until somebody has looked at it. This ends that, if every slot of the reexecutor that is in service gives known answers by now (exit code 4 if not, 3 where it was not jailed). A running node takes notice by itself.',
  options: [settingsOption, { flags: '--json', summary: 'print one JSON document' }],
  examples: ['lilymed mediator release --config mediator.toml'],
  run: async (invocation) => {
    const { options, print } = invocation
    const ended = await releaseMachine(mediatorSettings(invocation))
    if (options['json'] === true) print(`${JSON.stringify({ ended: ended ?? null })}\n`)
    else if (ended === undefined) print('the machine was not jailed\n')
    else
      print(`the machine is believed again; it was jailed since ${ended.since}: ${printable(ended.reason)}\n`)
    return ended === undefined ? exitCodes.notFound : exitCodes.ok
  },
}
