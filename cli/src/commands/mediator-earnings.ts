import { openCustody, readMediatorEarnings, totalsOf } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { earningsInCsv, earningsInWords } from '../mediator-custody/earnings-in-words.ts'
import { asJson } from '../mediator-custody/plan-in-words.ts'
import { readTime } from '../mediator-custody/read-time.ts'

/** `lilymed mediator earnings`. */
export const mediatorEarnings: Action = async (invocation) => {
  const { options, print } = invocation
  const [first, last] = [textOption(options, 'from'), textOption(options, 'to')]
  const from = first === undefined ? 0 : readTime(first, '--from')
  const to = last === undefined ? Number.MAX_SAFE_INTEGER : readTime(last, '--to')
  if (options['csv'] === true && options['json'] === true) {
    const message = 'give either --csv or --json'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const config = mediatorSettings(invocation)
  const custody = await openCustody(config, createLogger({ name: 'lilymed', level: 'error' }))
  try {
    const { mediator } = await custody.position()
    const entries = await readMediatorEarnings(config, custody.provider, { mediator, from, to })
    if (options['csv'] === true) print(earningsInCsv(entries))
    else if (options['json'] === true) print(asJson({ mediator, totals: totalsOf(entries), entries }))
    else print(earningsInWords(entries))
    return exitCodes.ok
  } finally {
    await custody.close()
  }
}
