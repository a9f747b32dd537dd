import type { DescribedPower, PowerHolder, TrustChange, TrustReport } from '@lilymed/domain'
import { printable } from '@lilymed/service-kit'

const inline = (text: string): string => printable(text, 2_000)

const holderLines = ({ address, name, words, takeOver }: PowerHolder): readonly string[] => [
  `  by         ${address}${name === null ? '' : ` (${name})`}, ${inline(words)}`,
  `  taken by   ${inline(takeOver)}`,
]

const powerInWords = (power: DescribedPower): string => {
  const { contract, functions, holders, unread, may, effect, limits, wait } = power
  const who =
    holders.length > 0
      ? holders.flatMap(holderLines)
      : [unread === null ? '  by         nobody' : `  by         could not be read: ${inline(unread)}`]
  return [
    `${contract}: may ${may}; ${wait}`,
    ...who,
    `  then       ${effect}`,
    `  not        ${limits}`,
    ...(functions.length === 0 ? [] : [`  through    ${functions.join(', ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  ${inline(line)}\n`).join('')}`

/** What was another before, one a line. */
export const changesInWords = (changes: readonly TrustChange[]): string =>
  changes.length === 0
    ? '\nnothing is other than it was\n'
    : list(
        'CHANGED',
        changes.map(
          ({ what, before, after }) => `${what}: ${before ?? 'nothing'} became ${after ?? 'nothing'}`,
        ),
      )

/** Who can do what to whom. */
export const trustInWords = (report: TrustReport): string =>
  [
    `chain ${report.chainId} at block ${report.block} (${report.at}), ${report.blockHash}\n`,
    list('ASK ABOUT THIS FIRST', report.alarms),
    `\nWho can do what\n\n${report.powers.map(powerInWords).join('\n')}`,
    list('What nobody can do', report.nobodyCan),
    list(
      'Contracts',
      report.contracts.map(
        ({ name, address, words, codeHash }) => `${name} ${address}, ${words}, code ${codeHash ?? 'none'}`,
      ),
    ),
    list(
      'Could not be read',
      report.unread.map(({ what, why }) => `${what}: ${why}`),
    ),
  ].join('')
