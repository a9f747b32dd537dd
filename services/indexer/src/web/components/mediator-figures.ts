import type { MediatorSummary } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { none } from './values.ts'

/** Share of revealed votes that were rewarded, in whole per cent; a dash before the first. */
export const coherence = ({ record }: MediatorSummary): string | Html =>
  record.revealed === 0 ? none : `${Math.round((100 * record.rewarded) / record.revealed)}\u{a0}%`

/** Seats at which the mediator did not do its part. */
export const missed = ({ record }: MediatorSummary): number =>
  record.slashed.NO_COMMIT + record.slashed.NO_REVEAL

/** Whether a mediator sits out at a time (RFC 3339). */
export const isJailed = ({ jailedUntil }: MediatorSummary, at: string | null): boolean =>
  jailedUntil !== null && (at === null || at < jailedUntil)

/** A count that is bad where it is not zero. */
export const faultCount = (count: number): Html =>
  count === 0 ? html`0` : html`<span class="mark-bad">${count}</span>`
