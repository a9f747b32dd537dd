import { resume, sinceInWords } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

export const mediatorResume: Command = {
  name: 'mediator resume',
  summary: 'Let a halted mediator commit again',
  description: 'Ends a halt, for a running node at once. Exit code 3 where there is none to end.',
  options: [settingsOption, { flags: '--json', summary: 'print the halt that ended as JSON, or null' }],
  examples: ['lilymed mediator resume --config mediator.toml'],
  run: async (invocation) => {
    const { options, print } = invocation
    const { dataDirectory } = mediatorSettings(invocation)
    const ended = resume(dataDirectory)
    const words =
      ended === undefined ? 'it was not halted' : `it was halted${sinceInWords(ended)}; it commits again`
    print(options['json'] === true ? `${JSON.stringify(ended ?? null)}\n` : `${words}\n`)
    return ended === undefined ? exitCodes.notFound : exitCodes.ok
  },
}
