import { watchProvider } from '@lilymed/parties'
import type { DisputeSeen, ProviderNews } from '@lilymed/parties'
import { AppError, createLifecycle, exitCodes, printable } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action } from '../command.ts'
import { readAddress } from '../mediator-custody/read-arguments.ts'
import { asJsonLine } from '../parties/as-json.ts'
import { isFinalAt } from '../parties/follow.ts'
import { loadPartySettings, openNetwork } from '../parties/party-settings.ts'
import { progressInWords, rulingInWords } from '../parties/progress-in-words.ts'
import { untilStopped } from '../until-stopped.ts'
import { timeInWords } from '../words.ts'

/** How long a ruling against the provider can be answered, and with what. */
const appealHint = ({ phase, outcome, finalAt, dealId, round, classRounds }: DisputeSeen): string =>
  phase === 'APPEAL' && outcome === 'REJECT' && finalAt !== null && round < classRounds
    ? `  AGAINST YOU: lilymed provider appeal ${printable(dealId)} has it reviewed, until ${timeInWords(finalAt)}\n`
    : ''

const readPatience = (text: string): number => {
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text) * 1000
  throw new AppError({
    code: 'USAGE',
    message: `--give-up-after takes whole seconds from 1 on, got ${printable(text)}`,
    retryable: false,
  })
}

const inWords = (news: ProviderNews, isFinal: boolean): string => {
  switch (news.kind) {
    case 'watching':
      return `watching ${news.deals === 1 ? '1 deal' : `${news.deals} deals`} of ${news.provider} from block ${news.block} on\n`
    case 'funded':
      return `block ${news.block}: the creator of ${printable(news.dealId)} has paid for a challenge and may raise it any moment\n`
    case 'withdrawn':
      return `block ${news.block}: the chain took the dispute ${news.disputeId} back (a reorganisation); it may come again\n`
    case 'blind':
      return `${printable(news.reason)}; trying again in ${news.retryInMs / 1000} s\n`
    case 'seeing':
      return `the chain answers again, at block ${news.block}; nothing was missed\n`
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
      return `${printable(news.dispute.dealId)}\n${progressInWords(news.dispute)}${appealHint(news.dispute)}`
    default:
      return `${printable(news.dispute.dealId)}: ${rulingInWords(news.dispute, isFinal)}  lilymed provider claim collects what is left\n`
  }
}

/** `lilymed provider watch`. */
export const providerWatch: Action = (invocation) =>
  untilStopped(async (signal) => {
    const { options, print, note } = invocation
    const named = textOption(options, 'provider')
    if (named === undefined) {
      throw new AppError({ code: 'USAGE', message: 'name the provider with --provider', retryable: false })
    }
    const provider = readAddress(named)
    const patienceMs = readPatience(textOption(options, 'giveUpAfter') ?? '')
    const lifecycle = createLifecycle()
    try {
      const network = await openNetwork(loadPartySettings(invocation))
      lifecycle.defer(() => network.close())
      for await (const news of watchProvider(network, provider, { signal, patienceMs })) {
        const isTrouble = news.kind === 'blind' || news.kind === 'seeing'
        const isFinal = news.kind === 'ended' && (await isFinalAt(network, news.dispute))
        const told = news.kind === 'ended' ? { ...news, isFinal } : news
        if (options['json'] === true) print(asJsonLine(told))
        if (options['json'] !== true && !isTrouble) print(inWords(news, isFinal))
        if (isTrouble) note(inWords(news, isFinal))
      }
      return exitCodes.ok
    } finally {
      await lifecycle.close()
    }
  })
