import { forecastFor, openCustody } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
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

/** `lilymed mediator forecast`. */
export const mediatorForecast: Action = async (invocation) => {
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
}
