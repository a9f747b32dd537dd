import type { ChainFact } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { disputeHref } from './links.ts'
import { timeOrNone } from './values.ts'

/** The page of a dispute as it was at a place of the log. */
export const stateHref = (disputeId: string, position: string): string =>
  `${disputeHref(disputeId)}?atPosition=${position}#facts`

const step = (text: string, href: string | null, rel?: 'next' | 'prev'): Html =>
  href === null
    ? html`<span class="pill off" aria-disabled="true">${text}</span>`
    : html`<a class="pill" href="${href}" ${rel !== undefined && html`rel="${rel}"`}>${text}</a>`

/** Before its opening there is no dispute to show: its first state is the one right after that. */
const firstOf = (facts: readonly ChainFact[]): number =>
  facts.findIndex(({ type }) => type === 'DisputeOpened') + 1

/** Links to what a dispute was after each of its facts, of which the first `shown` are shown; plain links, so that every state can be cited. */
export const revisions = (disputeId: string, facts: readonly ChainFact[], shown: number): Html => {
  const first = firstOf(facts)
  const hrefOf = (revision: number): string | null => {
    const fact = facts[revision - 1]
    if (fact === undefined || revision < first || revision === shown) return null
    return stateHref(disputeId, fact.origin.position)
  }
  const latest = facts[shown - 1]
  return html`<nav class="revisions" aria-label="State after each fact">
    <p>
      ${step('First', hrefOf(first))} ${step('Previous', hrefOf(shown - 1), 'prev')}
      <b>Revision ${shown} of ${facts.length}</b>
      ${step('Next', hrefOf(shown + 1), 'next')}
      ${step('Now', shown === facts.length ? null : `${disputeHref(disputeId)}#facts`)}
    </p>
    ${latest !== undefined && html`<p class="why">after ${latest.type}, ${timeOrNone(latest.origin.at)}</p>`}
  </nav>`
}
