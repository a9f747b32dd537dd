import { openCustody } from '@lilymed/mediator'
import { createLogger, exitCodes } from '@lilymed/service-kit'
import { argumentAt } from '../command.ts'
import type { Command } from '../command.ts'
import { asJson, positionInWords } from '../mediator-custody/plan-in-words.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

export const mediatorCustodyShow: Command = {
  name: 'mediator custody show',
  summary: 'Say what a mediator has staked, who acts for it, and where it is paid',
  description: 'Reads the chain at its newest block. Needs no passphrase and works beside a running node.',
  arguments: [
    { name: 'mediator', summary: 'the one that this configuration’s key acts for otherwise', optional: true },
  ],
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--json', summary: 'print one JSON document; amounts are wei' },
  ],
  examples: ['lilymed mediator custody show --config mediator.toml'],
  run: async (invocation) => {
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
  },
}
