import type { ChainFact } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { disputeHref } from './links.ts'
import { timeOrNone } from './values.ts'

/** Which of its facts a page is made of: all of `count`, or the first `shown`. */
export type Revision = { readonly shown: number; readonly count: number }

const step = (text: string, href: string | null, rel?: 'next' | 'prev'): Html =>
  href === null
    ? html`<span class="pill off" aria-disabled="true">${text}</span>`
    : html`<a class="pill" href="${href}" ${rel !== undefined && html`rel="${rel}"`}>${text}</a>`

/** Links to what a dispute was after each of its facts; plain links, so that every state can be cited. */
export const revisions = (
  disputeId: string,
  facts: readonly ChainFact[],
  { shown, count }: Revision,
): Html => {
  const hrefOf = (revision: number): string | null => {
    const fact = facts[revision - 1]
    if (fact === undefined || revision === shown) return null
    return `${disputeHref(disputeId)}?atPosition=${fact.origin.position}`
  }
  const latest = facts[shown - 1]
  return html`<nav class="revisions" aria-label="State after each fact">
    <p>
      ${step('First', hrefOf(1))} ${step('Previous', hrefOf(shown - 1), 'prev')}
      <b>Revision ${shown} of ${count}</b>
      ${step('Next', hrefOf(shown + 1), 'next')}
      ${shown === count ? step('Now', null) : step('Now', disputeHref(disputeId))}
    </p>
    ${latest !== undefined && html`<p class="why">after ${latest.type}, ${timeOrNone(latest.origin.at)}</p>`}
  </nav>`
}
