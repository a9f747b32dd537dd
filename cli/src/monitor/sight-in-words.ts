import type { Forecast, MonitorReport, Solvency } from '@lilymed/audit'
import { AGREEMENT_SUBJECTS } from '@lilymed/domain'
import { printable } from '@lilymed/service-kit'
import { columns, countInWords, timeInWords, tokensInWords } from '../words.ts'
import type { ChainSight, NetworkSight } from './network-monitor.ts'

const actsOf = ({ acts }: MonitorReport): string =>
  columns([
    ['act', 'agrees', 'DISAGREES', 'not checked'],
    ...AGREEMENT_SUBJECTS.flatMap((subject) => {
      const count = acts[subject]
      return count === undefined
        ? []
        : [[subject, ...[count.agreed, count.disagreed, count.unchecked].map(countInWords)]]
    }),
  ])

const rulingOf = ({ ruling, decided }: Forecast): string => {
  if (decided !== null) return `ruled ${decided}`
  if (ruling === null) return 'no panel yet'
  return ruling.kind === 'escalates' ? 'as it stands: escalates' : `as it stands: ${ruling.outcome}`
}

const nextOf = ({ due, phaseEndsAt }: Forecast): string => {
  if (due !== null) return `due now: ${due}`
  return phaseEndsAt === null ? 'waits' : `until ${timeInWords(Number(phaseEndsAt))}`
}

const openOf = ({ open }: MonitorReport): string =>
  open.length === 0
    ? ''
    : `\n${columns([
        ['open dispute', 'round', 'phase', 'votes', 'ruling', 'next', 'deadline'],
        ...open.map(({ disputeId, forecast }) => [
          disputeId,
          String(forecast.round ?? '-'),
          forecast.phase,
          `${forecast.revealed}/${forecast.committed}/${forecast.seats}`,
          rulingOf(forecast),
          nextOf(forecast),
          timeInWords(Number(forecast.deadline)),
        ]),
      ])}`

const solvencyOf = ({ report, solvency }: ChainSight): string => {
  const balanceOf = (holder: string): Solvency | undefined => solvency.find((one) => one.holder === holder)
  // A contract is known by the events it told: before the first there is no address to ask about.
  const unasked = solvency.length === 0 ? 'not asked' : 'address unknown'
  return columns([
    ['contract', 'must hold', 'has', ''],
    ...report.holdings.map(({ holder, holds }) => {
      const found = balanceOf(holder)
      const gap = found === undefined || found.gap === 0n ? '' : `MISSING ${tokensInWords(found.gap)}`
      return [holder, tokensInWords(holds), found === undefined ? unasked : tokensInWords(found.balance), gap]
    }),
  ])
}

const disagreementsOf = ({ disagreements, unbalanced }: MonitorReport): string =>
  [
    ...disagreements.map(({ disputeId, round, check, origin }) => {
      const sides = 'agrees' in check ? `expected ${check.expected}, found ${check.found}` : ''
      return `DISAGREES: ${check.subject} of round ${round} of ${disputeId}, block ${origin.blockNumber}: ${printable(sides, 1_200)}`
    }),
    ...unbalanced.map(
      ({ disputeId, left }) =>
        `DISAGREES: ${disputeId} is settled and ${tokensInWords(left)} of it went to nobody`,
    ),
  ]
    .map((line) => `${line}\n`)
    .join('')

const chainInWords = (sight: ChainSight): string => {
  const { chainId, block, at, facts, disputes } = sight.report
  const head = `chain ${chainId}: ${countInWords(facts)} facts up to block ${block ?? 0}${at === null ? '' : ` (${timeInWords(at)})`}, ${countInWords(disputes)} disputes\n`
  return [
    head,
    actsOf(sight.report),
    openOf(sight.report),
    `\n${solvencyOf(sight)}`,
    disagreementsOf(sight.report),
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
}

/** Everything of one look at a network, for people. */
export const sightInWords = ({ chains, disagreements }: NetworkSight): string =>
  `${chains.map(chainInWords).join('\n')}\n${
    disagreements === 0
      ? 'everything recomputed agrees with the chain'
      : `${disagreements} DISAGREEMENTS with the chain`
  }\n`

/** The same as JSON: amounts and chain times are decimal strings. */
export const sightInJson = (sight: NetworkSight): string =>
  `${JSON.stringify(sight, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`
