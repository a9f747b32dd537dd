import { halt, sinceInWords } from '@lilymed/mediator'
import { exitCodes, makeFolder, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { mediatorSettings, settingsOption } from '../mediator-keys/mediator-settings.ts'

export const mediatorHalt: Command = {
  name: 'mediator halt',
  summary: 'Stop this mediator from committing to anything new; it still reveals',
  description:
    'For when a key, a passphrase or the machine itself is not to be trusted. It counts at once for a running node and for every later start, until mediator resume. Votes that are committed are revealed, and disputes are moved on as before. A seat that is drawn meanwhile is missed, and costs what missing costs.',
  options: [
    settingsOption,
    { flags: '--reason <words>', summary: 'why, for whoever looks at it later' },
    { flags: '--json', summary: 'print since when and why as JSON' },
  ],
  examples: ['lilymed mediator halt --config mediator.toml --reason "the old server was sold"'],
  run: async (invocation) => {
    const { options, print } = invocation
    const { dataDirectory } = mediatorSettings(invocation)
    makeFolder(dataDirectory)
    const made = halt(dataDirectory, textOption(options, 'reason') ?? '', new Date())
    const why = made.reason === '' ? '' : `: ${printable(made.reason)}`
    print(
      options['json'] === true
        ? `${JSON.stringify(made)}\n`
        : `halted${sinceInWords(made)}${why}\nnothing new is committed; what is committed will be revealed\n`,
    )
    return exitCodes.ok
  },
}
