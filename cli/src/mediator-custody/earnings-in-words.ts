import { timeOf, tokens, totalsOf } from '@lilymed/mediator'
import type { Entry } from '@lilymed/mediator'
import { formatUnits } from 'ethers'

/** RFC 4180: a field that has a comma, a quote or a line in it is quoted. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const COLUMNS = ['time', 'block', 'transaction', 'kind', 'dispute', 'round', 'lp', 'coin', 'note'] as const

/** Entries as CSV with a header line; amounts in LP and coin, what leaves negative. */
export const earningsInCsv = (entries: readonly Entry[]): string =>
  [
    COLUMNS,
    ...entries.map(({ at, block, txHash, kind, disputeId, round, lp, coin, note }) => [
      timeOf(at),
      String(block),
      txHash,
      kind,
      disputeId ?? '',
      round === null ? '' : String(round),
      formatUnits(lp, 18),
      formatUnits(coin, 18),
      note,
    ]),
  ]
    .map((row) => `${row.map(field).join(',')}\r\n`)
    .join('')

/** Entries and their sums in lines. */
export const earningsInWords = (entries: readonly Entry[]): string => {
  const { rewards, slashes, appeals, gas, lp } = totalsOf(entries)
  const rows = entries
    .filter(({ kind }) => kind !== 'gas')
    .map(
      ({ at, kind, disputeId, round, lp: amount, note }) =>
        `${timeOf(at)}  ${kind.padEnd(6)} ${tokens(amount).padStart(14)}  ${disputeId === null ? '' : `${disputeId.slice(0, 10)}…${round === null ? '' : `/${round}`} `}${note}\n`,
    )
  const sums: readonly (readonly [string, string])[] = [
    ['rewards', tokens(rewards)],
    ['slashes', tokens(slashes)],
    ...(appeals === 0n ? [] : [['appeals', tokens(appeals)] as const]),
    ['together', tokens(lp)],
    [
      'gas',
      `${formatUnits(gas, 18)} of coin in ${entries.filter(({ kind }) => kind === 'gas').length} transactions`,
    ],
  ]
  return `${rows.join('')}${rows.length === 0 ? '' : '\n'}${sums.map(([name, value]) => `${name.padEnd(9)} ${value}\n`).join('')}`
}
