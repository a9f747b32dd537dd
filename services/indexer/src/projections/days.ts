import { dealStateNumber, faultFromNumber, outcomeFromNumber } from '@lilymed/domain'
import type { DisputeOutcome, FactType, Fault } from '@lilymed/domain'
import { defineProjection } from './projection.ts'
import type { ObservedFact, Step, Steps } from './projection.ts'

/** What the pool and Lilypad's controller did on one day (UTC) of one chain. Amounts are wei in decimal text. */
export type DayRow = {
  readonly chainId: number
  /** `2026-11-23` */
  readonly day: string
  /** The first and the last block that told something of it. */
  readonly firstBlock: number
  readonly lastBlock: number
  readonly dealsAgreed: number
  readonly disputesOpened: number
  readonly finalised: Readonly<Partial<Record<DisputeOutcome, number>>>
  readonly appeals: number
  readonly seatsDrawn: number
  readonly committed: number
  readonly revealed: number
  readonly faults: Readonly<Partial<Record<Fault, number>>>
  readonly rewarded: string
  readonly slashed: string
}

const agreed = dealStateNumber('DealAgreed')

const secondsOfDay = 86_400

const none: readonly string[] = []

/** Facts come day by day, and to write a date takes as long as everything else that is done with one. */
let last: { readonly number: number; readonly keys: readonly string[] } = { number: Number.NaN, keys: none }

const dayOf = ({ origin: { at } }: ObservedFact): readonly string[] => {
  if (at === null) return none
  const number = Math.floor(at / secondsOfDay)
  if (number !== last.number)
    last = { number, keys: [new Date(number * secondsOfDay * 1_000).toISOString().slice(0, 10)] }
  return last.keys
}

const unseen = ({ chainId, origin }: ObservedFact, day: string): DayRow => ({
  chainId,
  day,
  firstBlock: origin.blockNumber,
  lastBlock: origin.blockNumber,
  dealsAgreed: 0,
  disputesOpened: 0,
  finalised: {},
  appeals: 0,
  seatsDrawn: 0,
  committed: 0,
  revealed: 0,
  faults: {},
  rewarded: '0',
  slashed: '0',
})

/** A step that adds to the day of its block; facts of a block whose time is not known belong to no day. */
const counts = <Type extends FactType>(
  change: (row: DayRow, fact: ObservedFact<Type>) => Partial<DayRow>,
  isCounted: (fact: ObservedFact<Type>) => boolean = () => true,
): Step<DayRow, Type> => ({
  keys: (_, fact) => (isCounted(fact) ? dayOf(fact) : none),
  evolve: (row, fact, day) => {
    const before = row ?? unseen(fact, day)
    return { ...before, ...change(before, fact), lastBlock: fact.origin.blockNumber }
  },
})

const oneMore = <Name extends string>(
  counted: Readonly<Partial<Record<Name, number>>>,
  name: Name | undefined,
): Readonly<Partial<Record<Name, number>>> =>
  name === undefined ? counted : { ...counted, [name]: (counted[name] ?? 0) + 1 }

const plus = (left: string, right: string): string => String(BigInt(left) + BigInt(right))

const steps: Steps<DayRow> = {
  DealStateChanged: counts<'DealStateChanged'>(
    (row) => ({ dealsAgreed: row.dealsAgreed + 1 }),
    ({ data }) => data.state === agreed,
  ),
  DisputeOpened: counts((row) => ({ disputesOpened: row.disputesOpened + 1 })),
  PanelDrawn: counts<'PanelDrawn'>((row, { data }) => ({ seatsDrawn: row.seatsDrawn + data.seats.length })),
  VoteCommitted: counts((row) => ({ committed: row.committed + 1 })),
  VoteRevealed: counts((row) => ({ revealed: row.revealed + 1 })),
  AppealRaised: counts((row) => ({ appeals: row.appeals + 1 })),
  DisputeFinalised: counts<'DisputeFinalised'>((row, { data }) => ({
    finalised: oneMore(row.finalised, outcomeFromNumber(data.outcome)),
  })),
  SeatRewarded: counts<'SeatRewarded'>((row, { data }) => ({ rewarded: plus(row.rewarded, data.amount) })),
  SeatSlashed: counts<'SeatSlashed'>((row, { data }) => ({
    slashed: plus(row.slashed, data.amount),
    faults: oneMore(row.faults, faultFromNumber(data.fault)),
  })),
}

/** Days by date: how much was dealt, disputed, voted, ruled, rewarded and slashed. */
export const days = defineProjection<DayRow>({
  name: 'days',
  version: 1,
  columns: { chain: '$.chainId', sort: '$.day' },
  steps,
})
