import { openCustody } from '@lilymed/mediator'
import { createLogger, exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'
import { asJson, positionInWords } from '../mediator-custody/plan-in-words.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** `lilymed mediator custody show`. */
export const mediatorCustodyShow: Action = async (invocation) => {
  const { arguments: words, options, print } = invocation
  const config = mediatorSettings(invocation)
  const named = argumentAt(words, 0)
  const custody = await openCustody(config, createLogger({ name: 'lilymed', level: 'error' }))
  try {
    const position = await custody.position(named === '' ? undefined : readAddress(named))
    print(options['json'] === true ? asJson(position) : positionInWords(position))
    return exitCodes.ok
  } finally {
    await custody.close()
  }
}
