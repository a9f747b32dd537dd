import { createLogger, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { operateTransaction, readTransactions } from '@lilymed/mediator'
import { argumentAt } from '../command.ts'
import type { Invocation } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { findIntent } from './find-intent.ts'

/** Bumps or cancels the intent that the first argument names, and says what is on its way for it now. */
export const steerTransaction = async (invocation: Invocation, how: 'bump' | 'cancel'): Promise<ExitCode> => {
  const { arguments: words, options, print } = invocation
  const config = mediatorSettings(invocation)
  const { id } = findIntent((await readTransactions(config)).intents, argumentAt(words, 0))
  const logger = createLogger({ name: 'mediator', level: 'warn' })
  const terminal = { input: process.stdin, output: process.stderr }
  const steered = await operateTransaction(config, how, id, { logger, terminal })
  const { hash, nonce } = steered
  const done = how === 'bump' ? 'replaced at a higher fee' : 'to be cancelled'
  const sent =
    hash === null ? 'nothing of it was signed' : `nonce ${nonce ?? '-'} is now held by transaction ${hash}`
  print(options['json'] === true ? `${JSON.stringify(steered)}\n` : `${id} ${done}: ${sent}\n`)
  return exitCodes.ok
}
