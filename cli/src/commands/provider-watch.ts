import type { Address } from '@lilymed/domain'
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
import { readPatience } from '../parties/read-patience.ts'
import { readTogether } from '../parties/read-together.ts'
import { untilStopped } from '../until-stopped.ts'
import { timeInWords } from '../words.ts'

/** How long a ruling against the provider can be answered, and with what. */
const appealHint = ({ phase, outcome, finalAt, dealId, round, classRounds }: DisputeSeen): string =>
  phase === 'APPEAL' && outcome === 'REJECT' && finalAt !== null && round < classRounds
    ? `  AGAINST YOU: lilymed provider appeal ${printable(dealId)} has it reviewed, until ${timeInWords(finalAt)}\n`
    : ''

const readProvider = (named: string | undefined): Address => {
  if (named !== undefined) return readAddress(named)
  throw new AppError({ code: 'USAGE', message: 'name the provider with --provider', retryable: false })
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const watchingInWords = (news: Extract<ProviderNews, { kind: 'watching' }>): string =>
  `watching ${news.deals === null ? 'the deals' : counted(news.deals, 'deal')} of ${news.provider} from block ${news.block} on: ${counted(news.open, 'dispute')} running, ${counted(news.funded, 'challenge')} paid for and not raised\n`

const inWords = (news: ProviderNews, isFinal: boolean): string => {
  switch (news.kind) {
    case 'watching':
      return watchingInWords(news)
    case 'funded':
      return `block ${news.block}: the creator of ${printable(news.dealId)} ${news.isEarlier ? 'had paid for a challenge before this watch began' : 'has paid for a challenge'} and may raise it any moment\n`
    case 'withdrawn':
      return `block ${news.block}: the chain took the dispute ${news.disputeId} back (a reorganisation); it may come again\n`
    case 'blind':
      return `${printable(news.reason)}; trying again in ${news.retryInMs / 1000} s\n`
    case 'seeing':
      return `the chain answers again, at block ${news.block}; nothing was missed\n`
    case 'challenged': {
      const { dealId, disputeId, deadline, jobCreator } = news.dispute
      return [
        `CHALLENGED${news.isEarlier ? ' before this watch began' : ''}: ${printable(dealId)}\n`,
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
    const [provider, patienceMs, settings] = readTogether(
      () => readProvider(textOption(options, 'provider')),
      () => readPatience(textOption(options, 'giveUpAfter')) ?? 600_000,
      () => loadPartySettings(invocation),
    )
    const lifecycle = createLifecycle()
    try {
      const network = await openNetwork(settings, note)
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
