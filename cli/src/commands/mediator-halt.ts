import { halt, sinceInWords } from '@lilymed/mediator'
import { exitCodes, makeFolder, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** `lilymed mediator halt`. */
export const mediatorHalt: Action = async (invocation) => {
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
}
