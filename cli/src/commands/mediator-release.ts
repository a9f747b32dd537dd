import { releaseMachine } from '@lilymed/mediator'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

/** `lilymed mediator release`. */
export const mediatorRelease: Action = async (invocation) => {
  const { options, print } = invocation
  const ended = await releaseMachine(mediatorSettings(invocation))
  if (options['json'] === true) print(`${JSON.stringify({ ended: ended ?? null })}\n`)
  else if (ended === undefined) print('the machine was not jailed\n')
  else
    print(`the machine is believed again; it was jailed since ${ended.since}: ${printable(ended.reason)}\n`)
  return ended === undefined ? exitCodes.notFound : exitCodes.ok
}
