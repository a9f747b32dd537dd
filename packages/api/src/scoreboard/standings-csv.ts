import type { ScoreStanding } from '../schemas/scoreboard.ts'

/** A cell (RFC 4180). A text that a spreadsheet would take for a formula is kept one by a quote before it. */
export const csvCell = (text: string): string => {
  const inert = /^-?\d+$/.test(text) || !/^[=+\-@\t\r\n]/.test(text) ? text : `'${text}`
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

const columns: readonly (readonly [string, (standing: ScoreStanding) => string | number])[] = [
  ['rank', ({ rank }) => rank],
  ['mediator', ({ mediator }) => mediator],
  ['account', ({ account }) => account],
  ['seats', ({ seats }) => seats],
  ['steppedIn', ({ steppedIn }) => steppedIn],
  ['revealed', ({ revealed }) => revealed],
  ['coherent', ({ coherent }) => coherent],
  ['canariesPassed', ({ canariesPassed }) => canariesPassed],
  ['noCommit', ({ faults }) => faults.NO_COMMIT],
  ['noReveal', ({ faults }) => faults.NO_REVEAL],
  ['incoherent', ({ faults }) => faults.INCOHERENT],
  ['canariesFailed', ({ faults }) => faults.CANARY],
  ['points', ({ points }) => points],
  ['amount', ({ amount }) => amount],
  ['unpaid', ({ unpaid }) => unpaid ?? ''],
]

/** Standings as CSV, best first; amounts in whole smallest units. */
export const standingsCsv = (standings: readonly ScoreStanding[]): string =>
  [columns.map(([name]) => name), ...standings.map((standing) => columns.map(([, show]) => show(standing)))]
    .map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\r\n`)
    .join('')
