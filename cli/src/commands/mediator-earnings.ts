import { openCustody, readMediatorEarnings, totalsOf } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'
import { earningsInCsv, earningsInWords } from '../mediator-custody/earnings-in-words.ts'
import { asJson } from '../mediator-custody/plan-in-words.ts'
import { readTime } from '../mediator-custody/read-time.ts'

export const mediatorEarnings: Command = {
  name: 'mediator earnings',
  summary: 'List what a mediator earned, lost and spent on gas',
  description:
    'Reads the facts that the node has stored, beside it or without it, and asks the chain for the receipts of its transactions. Rewards count when they are credited; claiming them moves them and changes no sum. Transactions that were reverted left no fact and are not in it.',
  options: [
    { flags: '--config <file>', summary: 'the mediator’s TOML file with the settings' },
    { flags: '--from <time>', summary: 'the first day or time (UTC); from the beginning unless given' },
    {
      flags: '--to <time>',
      summary: 'the day or time (UTC) before which it ends; everything so far unless given',
    },
    { flags: '--csv', summary: 'print CSV (RFC 4180), amounts in LP and coin' },
    { flags: '--json', summary: 'print one JSON document; amounts are wei' },
  ],
  examples: [
    'lilymed mediator earnings --config mediator.toml --from 2026-11-01 --to 2026-12-01 --csv > november.csv',
  ],
  run: async (invocation) => {
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
  },
}
