import type { CheckNews } from '@lilymed/parties'
import { printable } from '@lilymed/service-kit'
import { timeInWords, tokensInWords } from '../words.ts'
import { sentInWords } from './challenge-in-words.ts'

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

type Decided = Extract<CheckNews, { kind: 'decided' }>

const decidedInWords = ({ dealId, provider, module, cost, decision }: Decided): string => {
  const { isDrawn, isRerun, draw, share, deterring, detection, limit, assumed } = decision
  const why =
    deterring.kind === 'share'
      ? `${percent(deterring.share)} deter, as a challenge finds ${percent(detection)} of wrong results`
      : `no share deters: ${deterring.message}`
  const next = isRerun
    ? 'the job is run here first'
    : isDrawn
      ? `it is challenged, for ${tokensInWords(cost)} at most`
      : 'it is left'
  return [
    `${printable(dealId)} ${isDrawn ? 'DRAWN' : 'not drawn'}: ${percent(draw)} of ${percent(share)}; ${next}\n`,
    `    by ${provider}${module === null ? '' : `, ${printable(module)}`}; ${why}\n`,
    assumed === null
      ? ''
      : `    its module could not be learned: it is taken for ${printable(assumed)}, of which the policy checks most\n`,
    limit === null ? '' : `    ${limit.message}\n`,
  ].join('')
}

const notFinal = ({ isFinal }: { readonly isFinal: boolean }): string =>
  isFinal ? '' : ' (not final yet: it is looked at until it is)'

const body = (news: CheckNews): string => {
  switch (news.kind) {
    case 'watching':
      return `checking the results of ${news.creator} from block ${news.block} on: ${news.open} open, ${news.spent.challenges} challenged today for ${tokensInWords(news.spent.wei)} at most; secret ${news.secret}, policy ${news.policy}\n`
    case 'decided':
      return decidedInWords(news)
    case 'rerun':
      return `${printable(news.dealId)} run here: ${news.advice === 'challenge' ? 'WRONG' : news.advice === 'accept' ? 'right' : 'undecided'}; ${printable(news.reason)}\n`
    case 'waiting':
      return `${printable(news.dealId)} waits (${news.code}): ${printable(news.message)}\n`
    case 'left':
      return `${printable(news.dealId)} is left (${news.code}): ${printable(news.message)}${notFinal(news)}\n${news.escrow === 0n ? '' : `    ${tokensInWords(news.escrow)} are in escrow for it: lilymed challenge withdraw takes them back\n`}`
    case 'would challenge':
      return `${printable(news.dealId)} WOULD be challenged: ${tokensInWords(news.pays)} of escrow for ${news.rounds} round${news.rounds === 1 ? '' : 's'} and ${tokensInWords(news.mediationFee)} of mediation fee\n`
    case 'challenged':
      return `${printable(news.dealId)} CHALLENGED: dispute ${news.disputeId}\n${news.sent.map(sentInWords).join('')}`
    case 'appealed':
    case 'would appeal': {
      const worth =
        news.expected === null || news.chance === null
          ? ''
          : `, worth ${tokensInWords(news.expected)} at a chance of ${percent(news.chance / 1_000_000)}`
      const did = news.kind === 'appealed' ? 'APPEALED' : 'WOULD be appealed'
      return `${printable(news.dealId)} ${did}: ${news.against} of round ${news.round}, for ${tokensInWords(news.cost)}${worth}\n${news.sent.map(sentInWords).join('')}`
    }
    case 'ruling left':
      return `${printable(news.dealId)}: ${news.outcome ?? 'the ruling'} of round ${news.round} is not appealed (${news.code}): ${printable(news.message)}\n`
    default:
      return `${printable(news.dealId)} ended ${news.outcome ?? 'without an outcome'}${notFinal(news)}: dispute ${news.disputeId}; lilymed challenge claim collects what is left\n`
  }
}

/** A piece of news of a creator’s checks, in a line or two. What strangers wrote is inert. */
export const checkNewsInWords = (news: CheckNews): string => `${timeInWords(news.at)}  ${body(news)}`
