import { challengeOutcomes } from '@lilymed/api'
import { encodeChallengeStep } from '@lilymed/parties'
import type {
  ChallengeOutcome,
  ChallengePlan,
  ChallengePosition,
  ChallengeQuote,
  DealOnChain,
} from '@lilymed/api'
import { printable } from '@lilymed/service-kit'
import { formatUnits } from 'ethers'
import { columns, durationInWords, timeInWords, tokensInWords } from '../words.ts'

type Row = readonly [string, string]

const table = (rows: readonly Row[]): string =>
  rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('')

/** A chain time, and how long until then or since. */
export const momentInWords = (at: number, now: number): string => {
  if (at > 253_402_300_799) return 'never'
  const left = at - now
  if (left === 0) return `${timeInWords(at)} (now)`
  return `${timeInWords(at)} (${left >= 0 ? `in ${durationInWords(left)}` : `${durationInWords(-left)} ago`})`
}

/** A deal and its claim in lines. Everything that a stranger may have written is inert. */
export const dealInWords = (deal: DealOnChain, now: number): string =>
  table([
    ['deal', `${printable(deal.dealId)}, ${deal.state}`],
    ['creator', deal.jobCreator],
    ['provider', deal.resourceProvider],
    ...(deal.claim === null
      ? [['claim', 'none yet'] as const]
      : [
          [
            'claim',
            `${printable(deal.claim.dataId)}${deal.claim.isSealed ? ' (sealed)' : ''}, submitted ${momentInWords(deal.resultsSubmittedAt, now)}`,
          ] as const,
          [
            'at stake',
            `the job costs ${tokensInWords(deal.claim.jobCost)}; the provider has ${tokensInWords(deal.claim.resultsCollateral)} of collateral`,
          ] as const,
        ]),
  ])

/** Where escrow was paid and the challenge cannot be raised: how to get it back. */
export const escrowInWords = ({
  funding,
  disputeId,
}: Pick<ChallengePosition, 'funding' | 'disputeId'>): string =>
  funding === null || disputeId !== null || funding.amount === 0n
    ? ''
    : `${tokensInWords(funding.amount)} are in escrow for this challenge: lilymed challenge withdraw takes them back\n`

/** How many mediators are named of those that may be drawn. */
const MOST_NAMED = 10

const panelInWords = (
  quote: ChallengeQuote,
  rounds: number,
  nameOf: (drawClass: string) => string,
): string => {
  const total = quote.mediators.reduce((sum, { weight }) => sum + weight, 0n)
  const seats = quote.seats.slice(0, rounds).join(', then ')
  const named = quote.mediators
    .slice(0, MOST_NAMED)
    .map(({ mediator, weight }) => [
      '  ',
      mediator,
      tokensInWords(weight),
      total === 0n ? '' : `${(Number((weight * 100_000n) / total) / 1000).toFixed(1)} %`,
    ])
  const more = quote.mediators.length - named.length
  return [
    table([
      [
        'panel',
        `${seats} seats of class ${nameOf(quote.drawClass)}, drawn by stake among ${quote.drawable} operators (${quote.mediators.length} mediators weighing ${tokensInWords(total)})`,
      ],
    ]),
    columns(named),
    more > 0 ? `   and ${more} more\n` : '',
  ].join('')
}

const signed = (wei: bigint): string => (wei > 0n ? `+${tokensInWords(wei)}` : tokensInWords(wei))

const rangeInWords = ({ least, most }: ChallengeOutcome['creator']): string =>
  least === most ? signed(most) : `${signed(most)} to ${signed(least)}`

const outcomesInWords = (outcomes: readonly ChallengeOutcome[]): string => {
  const lines = columns([
    ['outcome', 'you', 'provider'],
    ...outcomes.map(({ outcome, creator, provider }) => [outcome, rangeInWords(creator), signed(provider)]),
  ]).split('\n')
  const told = outcomes.map(
    ({ meaning, others, needsTimeout }, place) =>
      `  ${lines[place + 1] ?? ''}\n      ${meaning};\n      ${others}${needsTimeout ? '; Lilypad refunds collateral and fee when a party times the deal out' : ''}\n`,
  )
  return `what it would mean, more or less than if the deal were left alone\n  ${lines[0] ?? ''}\n${told.join('')}`
}

/** What a planned challenge costs, who might judge, what can come of it, and what would be sent. */
export const planInWords = (
  position: ChallengePosition,
  deal: DealOnChain,
  plan: ChallengePlan,
  nameOf: (drawClass: string) => string,
): string => {
  const { quote, rounds, pays, escrow, mediationFee, checkBy } = plan
  const costs = quote.roundCosts
    .slice(0, quote.rounds)
    .map((cost, index) => `round ${index + 1} ${tokensInWords(cost)}`)
    .join(', ')
  return [
    table([
      ['deadline', `${momentInWords(quote.deadline, position.now)}: then either party can end the dispute`],
      ['challenge', `by ${momentInWords(checkBy, position.now)} at the latest, ${quote.mode} mode`],
      ['fits', `${quote.rounds} round${quote.rounds === 1 ? '' : 's'}: ${costs}`],
      [
        'escrow',
        `${tokensInWords(escrow)} for ${rounds} round${rounds === 1 ? '' : 's'}, ${tokensInWords(pays)} of it now; what is not used comes back as your credit`,
      ],
      ['fee', `${tokensInWords(mediationFee)} of Lilypad’s mediation fee, out of your wallet with the check`],
      ...(position.declaration === null
        ? [['declared', 'nothing by the provider: a REJECT counts in a portable class alone'] as const]
        : [
            [
              'declared',
              `class ${position.declaration.drawClasses.map(nameOf).join(' or ')}, policy ${position.declaration.policyDigest.slice(0, 10)}…, up to rung ${position.declaration.highestRung}`,
            ] as const,
          ]),
    ]),
    panelInWords(quote, rounds, nameOf),
    '\n',
    outcomesInWords(challengeOutcomes(position, deal, plan)),
    '\n',
    `${plan.from} sends\n`,
    ...plan.steps
      .map((step) => encodeChallengeStep(position, step, checkBy))
      .map(({ what, call }, place) => `  ${place + 1}. ${what}\n     to ${call.to}\n`),
  ].join('')
}

/** One transaction that is mined. */
export const sentInWords = ({
  what,
  hash,
  blockNumber,
  fee,
}: {
  readonly what: string
  readonly hash: string
  readonly blockNumber: number
  readonly fee: bigint
}): string => `done: ${what}\n  ${hash} in block ${blockNumber}, ${formatUnits(fee, 18)} of coin\n`
