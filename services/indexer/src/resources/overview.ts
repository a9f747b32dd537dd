import type { MediatorSummary } from '@lilymed/api'
import { DISPUTE_OUTCOMES, FAULTS } from '@lilymed/domain'
import type { DisputeOutcome, Fault } from '@lilymed/domain'
import { days } from '../projections/days.ts'
import type { DayRow } from '../projections/days.ts'
import { mediators } from '../projections/mediators.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toMediatorSummary } from './mediator-resource.ts'

/** What happened on a chain altogether; amounts are wei. */
export type Totals = Omit<DayRow, 'chainId' | 'day' | 'rewarded' | 'slashed' | 'finalised' | 'faults'> & {
  readonly finalised: Readonly<Record<DisputeOutcome, number>>
  readonly faults: Readonly<Record<Fault, number>>
  readonly rewarded: bigint
  readonly slashed: bigint
}

/** A chain at a glance. */
export type Overview = {
  readonly chainId: number
  /** Days on which something happened, the oldest first. */
  readonly days: readonly DayRow[]
  readonly totals: Totals
  readonly mediators: readonly MediatorSummary[]
}

/** Nearly thirty years, which no chain has run. */
const mostDays = 10_000
/** More than a pool can hold usefully; the list of mediators has all of them. */
const mostMediators = 2000

const sumBy = <Name extends string>(
  names: readonly Name[],
  rows: readonly Readonly<Partial<Record<Name, number>>>[],
): Readonly<Record<Name, number>> =>
  Object.fromEntries(
    names.map((name) => [name, rows.reduce((sum, row) => sum + (row[name] ?? 0), 0)]),
  ) as Record<Name, number>

const counts = [
  'dealsAgreed',
  'disputesOpened',
  'appeals',
  'seatsDrawn',
  'committed',
  'revealed',
] as const satisfies readonly (keyof DayRow)[]

const totalsOf = (rows: readonly DayRow[]): Totals => ({
  ...sumBy(counts, rows),
  firstBlock: rows[0]?.firstBlock ?? 0,
  lastBlock: rows.at(-1)?.lastBlock ?? 0,
  finalised: sumBy(
    DISPUTE_OUTCOMES,
    rows.map(({ finalised }) => finalised),
  ),
  faults: sumBy(
    FAULTS.map(({ name }) => name),
    rows.map(({ faults }) => faults),
  ),
  rewarded: rows.reduce((sum, { rewarded }) => sum + BigInt(rewarded), 0n),
  slashed: rows.reduce((sum, { slashed }) => sum + BigInt(slashed), 0n),
})

/** Reads a chain at a glance. */
export const readOverview = (reads: ReadModel, chainId: number): Overview => {
  const filters = { chain: String(chainId) }
  const rows = reads
    .list(days, { filters, order: 'ascending', limit: mostDays })
    .map(({ row }): DayRow => row)
  const found = reads
    .list(mediators, { order: 'ascending', limit: mostMediators })
    .map(({ row }) => row)
    .filter((row) => row.chainId === chainId)
  return { chainId, days: rows, totals: totalsOf(rows), mediators: found.map(toMediatorSummary) }
}

/** Every day from a number of days before the last one shown up to it, those on which nothing happened included. */
export const latestDays = (
  rows: readonly DayRow[],
  count: number,
): readonly { readonly day: string; readonly row: DayRow | undefined }[] => {
  const last = rows.at(-1)
  if (last === undefined) return []
  const byDay = new Map(rows.map((row) => [row.day, row]))
  const end = Date.parse(`${last.day}T00:00:00Z`)
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(end - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10)
    return { day, row: byDay.get(day) }
  })
}
