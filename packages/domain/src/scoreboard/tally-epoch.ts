import { FAULTS, type Fault } from '../values/faults.ts'
import type { Address } from '../values/ids.ts'
import type { ScoredDispute, ScoredSeat } from './score-dispute.ts'

/** How often a mediator did what within an epoch, before any points. */
export type Tally = {
  readonly mediator: Address
  /** Where it is paid, as of the last settlement that it had a seat in. */
  readonly account: Address
  readonly seats: number
  /** Reveals of an alternate that stepped in. */
  readonly steppedIn: number
  readonly revealed: number
  readonly coherent: number
  readonly canariesPassed: number
  readonly faults: Readonly<Record<Fault, number>>
}

/** The tallies of an epoch, and how many disputes they are of. */
export type EpochTally = { readonly disputes: number; readonly mediators: ReadonlyMap<Address, Tally> }

const noFaults = Object.fromEntries(FAULTS.map(({ name }) => [name, 0])) as Readonly<Record<Fault, number>>

const noTally = ({ mediator, account }: ScoredSeat): Tally => ({
  mediator,
  account,
  seats: 0,
  steppedIn: 0,
  revealed: 0,
  coherent: 0,
  canariesPassed: 0,
  faults: noFaults,
})

const plus = (count: number, happened: boolean): number => (happened ? count + 1 : count)

const counted = (tally: Tally, seat: ScoredSeat): Tally => ({
  mediator: tally.mediator,
  account: seat.account,
  seats: plus(tally.seats, seat.seated),
  steppedIn: plus(tally.steppedIn, !seat.seated && seat.revealed),
  revealed: plus(tally.revealed, seat.revealed),
  coherent: plus(tally.coherent, seat.coherent),
  canariesPassed: plus(tally.canariesPassed, seat.canaryPassed),
  faults:
    seat.fault === null ? tally.faults : { ...tally.faults, [seat.fault]: tally.faults[seat.fault] + 1 },
})

const emptyTally: EpochTally = { disputes: 0, mediators: new Map() }

const inChainOrder = (left: ScoredDispute, right: ScoredDispute): number =>
  left.block - right.block || left.logIndex - right.logIndex

/** Counts disputes of an epoch, in whatever order they are given; `before` are those that were counted, all of them earlier on the chain. */
export const tallyDisputes = (
  disputes: readonly ScoredDispute[],
  before: EpochTally = emptyTally,
): EpochTally => {
  const mediators = new Map(before.mediators)
  for (const { seats } of disputes.toSorted(inChainOrder)) {
    for (const seat of seats) {
      mediators.set(seat.mediator, counted(mediators.get(seat.mediator) ?? noTally(seat), seat))
    }
  }
  return { disputes: before.disputes + disputes.length, mediators }
}
