import type { Mediator, MediatorSummary, Vote } from '@lilymed/api'
import type { DisputeOutcome } from '@lilymed/domain'
import { disputes } from '../projections/disputes.ts'
import { mediators } from '../projections/mediators.ts'
import { seats } from '../projections/seats.ts'
import type { SeatRecordRow } from '../projections/seats.ts'
import type { Listed, ListQuery } from '../read-model/list-query.ts'
import type { ReadModel } from '../read-model/read-model.ts'
import { toMediator, toMediatorSeat, toMediatorSummary } from './mediator-resource.ts'
import { isWithin, pageOfKept } from './page.ts'
import type { Page, Stretch } from './page.ts'

type Listing = Pick<ListQuery, 'chainId' | 'order' | 'limit' | 'after'>

/** Which mediators to list. */
export type MediatorQuery = Listing & {
  readonly operator?: string | undefined
  readonly drawClass?: string | undefined
}

/** Which votes to list; times are those of the draw. */
export type VoteQuery = Listing &
  Stretch & {
    readonly disputeId?: string | undefined
    readonly round?: number | undefined
    readonly mediator?: string | undefined
    readonly role?: string | undefined
    readonly committed?: boolean | undefined
    readonly vote?: string | undefined
  }

/** Mediators and their votes as they are shown. */
export type MediatorCatalogue = {
  /** A mediator of any chain, or of one. */
  mediator(address: string, chainId?: number): Mediator | undefined
  mediators(query: MediatorQuery): Page<MediatorSummary>
  votes(query: VoteQuery): Page<Vote>
}

/** How many of its latest seats a mediator's page shows. */
const latestSeats = 50

const textOf = (value: boolean | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value)

/** Reads mediators out of a read model. */
export const createMediatorCatalogue = (reads: ReadModel): MediatorCatalogue => {
  /** What the disputes of seats ended as, read once for all of them. */
  const createOutcomes = () => {
    const known = new Map<string, DisputeOutcome | null>()
    const nameOf = ({ chainId, row }: Listed<SeatRecordRow>): string => `${chainId}/${row.disputeId}`
    return {
      prepare: (seatRows: readonly Listed<SeatRecordRow>[]): void => {
        const unknown = [...new Map(seatRows.map((seat) => [nameOf(seat), seat])).values()].filter(
          (seat) => !known.has(nameOf(seat)),
        )
        if (unknown.length === 0) return
        const keys = unknown.map(({ chainId, row }) => ({ chainId, prefix: row.disputeId }))
        for (const [index, values] of reads.valuesByPrefix(disputes, keys, 'outcome').entries()) {
          const [outcome = null] = values
          known.set(nameOf(unknown[index] as Listed<SeatRecordRow>), outcome as DisputeOutcome | null)
        }
      },
      of: (seat: Listed<SeatRecordRow>): DisputeOutcome | null => known.get(nameOf(seat)) ?? null,
    }
  }

  return {
    mediator: (address, chainId) => {
      const row =
        chainId === undefined ? reads.find(mediators, address) : reads.get(mediators, chainId, address)
      if (row === undefined) return undefined
      const latest = reads.list(seats, {
        chainId: row.chainId,
        filters: { mediator: address },
        order: 'descending',
        limit: latestSeats,
      })
      const outcomes = createOutcomes()
      outcomes.prepare(latest)
      return toMediator(
        row,
        latest.map((seat) => toMediatorSeat(seat.row, outcomes.of(seat))),
      )
    },
    mediators: ({ operator, drawClass, ...query }) =>
      pageOfKept(reads, mediators, { ...query, filters: { operator } }, (row) =>
        drawClass === undefined || row.drawClasses.includes(drawClass) ? toMediatorSummary(row) : undefined,
      ),
    votes: (query) => {
      const { chainId, order, limit, after } = query
      const filters = {
        dispute: query.disputeId,
        mediator: query.mediator,
        round: textOf(query.round),
        role: query.role,
        committed: textOf(query.committed),
        vote: query.vote,
      }
      const stretch = reads.positionsBetween(query, chainId)
      const outcomes = createOutcomes()
      const keep = (row: SeatRecordRow, listed: Listed<SeatRecordRow>): Vote | undefined =>
        isWithin(row.drawn, query)
          ? {
              chainId: listed.chainId,
              mediator: row.mediator,
              ...toMediatorSeat(row, outcomes.of(listed)),
            }
          : undefined
      return pageOfKept(
        reads,
        seats,
        { chainId, order, limit, after, filters, ...stretch },
        keep,
        outcomes.prepare,
      )
    },
  }
}
