import { formatUnits } from 'ethers/utils'

/** A count with its thousands told apart. */
export const countInWords = (count: number): string => Math.round(count).toLocaleString('en-GB')

/** Seconds as people say them: `45 s`, `3 m 20 s`, `2 h 5 m`, `4 d 1 h`. */
export const durationInWords = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
    [1, 's'],
  ]
  const first = units.findIndex(([size]) => whole >= size)
  const [large, small] = [units[first === -1 ? 3 : first], units[first === -1 ? 4 : first + 1]]
  if (large === undefined) return '0 s'
  const rest = small === undefined ? 0 : Math.floor((whole % large[0]) / small[0])
  const words = `${Math.floor(whole / large[0])} ${large[1]}`
  return small === undefined || rest === 0 ? words : `${words} ${rest} ${small[1]}`
}

/** Rows under a head, each column as wide as its widest cell; two blanks between. */
export const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** An amount of wei in whole tokens of 18 decimals, without trailing noughts: `1.5 LP`. */
export const tokensInWords = (wei: bigint, unit = 'LP'): string =>
  `${formatUnits(wei, 18).replace(/\.0$/, '')} ${unit}`

/** A time to the second, UTC: `2026-01-31 23:59:59Z`. Takes a chain time (unix seconds) or a date. */
export const timeInWords = (at: number | Date): string =>
  (typeof at === 'number' ? new Date(at * 1000) : at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
