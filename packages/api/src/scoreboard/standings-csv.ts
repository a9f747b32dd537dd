import { csvCell } from '../exports/csv.ts'
import type { ScoreStanding } from '../schemas/scoreboard.ts'

const columns: readonly (readonly [string, (standing: ScoreStanding) => string | number | null])[] = [
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
  ['unpaid', ({ unpaid }) => unpaid],
]

/** Standings as CSV, best first; amounts in whole smallest units. */
export const standingsCsv = (standings: readonly ScoreStanding[]): string =>
  [columns.map(([name]) => name), ...standings.map((standing) => columns.map(([, show]) => show(standing)))]
    .map((row) => `${row.map((cell) => csvCell(cell)).join(',')}\r\n`)
    .join('')
