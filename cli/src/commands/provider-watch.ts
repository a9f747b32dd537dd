import { watchProvider } from '@lilymed/parties'
import type { ProviderNews } from '@lilymed/parties'
import { AppError, createLifecycle, exitCodes, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Command } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { asJsonLine } from '../parties/as-json.ts'
import { networkOptions, loadPartySettings, openNetwork } from '../parties/party-settings.ts'
import { progressInWords, rulingInWords } from '../parties/progress-in-words.ts'
import { untilStopped } from '../until-stopped.ts'
import { timeInWords } from '../words.ts'

const inWords = (news: ProviderNews): string => {
  switch (news.kind) {
    case 'watching':
      return `watching ${news.deals} deals of ${news.provider} from block ${news.block} on\n`
    case 'funded':
      return `block ${news.block}: the creator of ${printable(news.dealId)} has paid for a challenge and may raise it any moment\n`
    case 'challenged': {
      const { dealId, disputeId, deadline, jobCreator } = news.dispute
      return [
        `CHALLENGED: ${printable(dealId)}\n`,
        `  by ${jobCreator}, dispute ${disputeId}, until ${timeInWords(deadline)}\n`,
        `  keep the result and what it was made from; lilymed provider evidence shows its bytes, provider appeal reviews a wrong ruling\n`,
        progressInWords(news.dispute),
      ].join('')
    }
    case 'progress':
      return `${printable(news.dispute.dealId)}\n${progressInWords(news.dispute)}`
    default:
      return `${printable(news.dispute.dealId)}: ${rulingInWords(news.dispute)}  lilymed provider claim collects what is left\n`
  }
}

export const providerWatch: Command = {
  name: 'provider watch',
  summary: 'Be told within a block when a result of a provider is challenged, and how it goes on',
  description:
    'Reads the chain alone and needs no key. Begins with the disputes of the provider that are open, then says with every new block which result was challenged, which challenge was paid for and not raised yet, and how each dispute goes on, until it is stopped. With --json one document a line, for whatever tells you: watch it with a program of yours.',
  options: [
    ...networkOptions,
    { flags: '--provider <address>', summary: 'the resource provider' },
    { flags: '--json', summary: 'print one JSON document a line' },
  ],
  examples: ['lilymed provider watch --provider 0x… --config provider.toml --json | your-alert'],
  run: (invocation) =>
    untilStopped(async (signal) => {
      const { options, print, note } = invocation
      const named = textOption(options, 'provider')
      if (named === undefined) {
        throw new AppError({ code: 'USAGE', message: 'name the provider with --provider', retryable: false })
      }
      const provider = readAddress(named)
      const lifecycle = createLifecycle()
      try {
        const network = await openNetwork(loadPartySettings(invocation))
        lifecycle.defer(() => network.close())
        const onTrouble = (message: string): void => note(`${message}; trying again\n`)
        for await (const news of watchProvider(network, provider, { signal, onTrouble })) {
          print(options['json'] === true ? asJsonLine(news) : inWords(news))
        }
        return exitCodes.ok
      } finally {
        await lifecycle.close()
      }
    }),
}
