import { forecastFor, openCustody } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command, Invocation } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { forecastInWords } from '../mediator-custody/forecast-in-words.ts'
import { asJson } from '../mediator-custody/plan-in-words.ts'
import { readAmount } from '../mediator-custody/read-arguments.ts'

const disputesOf = (options: Invocation['options']): number | undefined => {
  const text = textOption(options, 'disputesPerMonth')
  if (text === undefined) return undefined
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text)
  const message = `--disputes-per-month takes a number, got ${text}`
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

export const mediatorForecast: Command = {
  name: 'mediator forecast',
  summary: 'Say what mediating brings and costs, and where it breaks even',
  description:
    'From the pool’s parameters, everyone’s weight in the mediator’s classes, the price of gas now and the figures under [economics] in the configuration: what a vote leaves, how often a seat comes, and what that is a month. Disputes are counted from what the node has seen in thirty days, unless told. First rounds alone; escalations and appeals come on top. Exit code 5 where it is a loss.',
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--add <amount>', summary: 'as if so many LP more were staked' },
    { flags: '--class <name>', summary: 'as if it were registered for this draw class too' },
    { flags: '--disputes-per-month <number>', summary: 'disputes in each class' },
    { flags: '--json', summary: 'print one JSON document; amounts are wei' },
  ],
  examples: [
    'lilymed mediator forecast --config mediator.toml',
    'lilymed mediator forecast --config mediator.toml --add 400 --class portable --disputes-per-month 60',
  ],
  run: async (invocation) => {
    const { options, print } = invocation
    const config = mediatorSettings(invocation)
    const disputesPerMonth = disputesOf(options)
    const add = textOption(options, 'add')
    const custody = await openCustody(config, createLogger({ name: 'lilymed', level: 'error' }))
    try {
      const found = await forecastFor(config, custody.provider, {
        position: await custody.position(),
        added: add === undefined ? 0n : readAmount(add),
        alsoIn: textOption(options, 'class'),
        disputesPerMonth,
      })
      print(options['json'] === true ? asJson(found) : forecastInWords(found))
      return found.verdict === 'loss' ? exitCodes.different : exitCodes.ok
    } finally {
      await custody.close()
    }
  },
}
