import { readTransactions } from '@lilymed/mediator'
import { exitCodes } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { transactionOptions } from '../transactions/steer-transaction.ts'
import { intentsInWords, senderInWords } from '../transactions/transactions-in-words.ts'

export const txList: Command = {
  name: 'tx list',
  summary: 'List what a mediator wants on chain and how far it is',
  description:
    'One line an intent: state, nonce, fees, deadline, and what holds it up; then how the sender does. Asks the running node over the socket in its data directory; where none runs, reads its journal, for which no key is needed. Neither calldata nor signed bytes are shown: they may hold a vote.',
  options: transactionOptions,
  examples: ['lilymed tx list --config mediator.toml'],
  run: async (invocation) => {
    const { options, print, note } = invocation
    const config = mediatorSettings(invocation)
    const document = await readTransactions(config)
    if (options['json'] === true) {
      print(`${JSON.stringify(document)}\n`)
      return exitCodes.ok
    }
    if (document.intents.length === 0) note('no transactions\n')
    else print(intentsInWords(document.intents, Date.now() / 1000))
    print(senderInWords(document.sender))
    return exitCodes.ok
  },
}
