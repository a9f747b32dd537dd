import { resume, sinceInWords } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** `lilymed mediator resume`. */
export const mediatorResume: Action = async (invocation) => {
  const { options, print } = invocation
  const { dataDirectory } = mediatorSettings(invocation)
  const ended = resume(dataDirectory)
  const words =
    ended === undefined ? 'it was not halted' : `it was halted${sinceInWords(ended)}; it commits again`
  print(options['json'] === true ? `${JSON.stringify(ended ?? null)}\n` : `${words}\n`)
  return ended === undefined ? exitCodes.notFound : exitCodes.ok
}
