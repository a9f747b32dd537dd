import { dealKeyOf } from '@lilymed/domain'
import { isFoundByDigest } from '../../projections/long-deals.ts'
import type { Origin } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { queryText } from '../query-text.ts'
import { long, short } from './values.ts'

/** Which facts a link leads to. */
export type FactFilter = {
  readonly chainId?: number
  readonly type?: string
  readonly mediator?: string
  readonly disputeId?: string
  readonly fromBlock?: number
  readonly toBlock?: number
}

/** The page of the facts behind a number. */
export const factsHref = (filter: FactFilter): string => `/events${queryText(filter)}`

/** A number with the facts behind it. */
export const counted = (count: number | string | Html, href: string): Html =>
  html`<a class="counted" href="${href}">${count}</a>`

/** A block with the facts in it. */
export const blockLink = (
  chainId: number,
  { block, position }: Pick<Origin, 'block' | 'position'>,
  text = `block ${block}`,
): Html =>
  html`<a href="${factsHref({ chainId, fromBlock: block, toBlock: block })}#fact-${position}">${text}</a>`

/** The page of a dispute. */
export const disputeHref = (disputeId: string): string => `/disputes/${disputeId}`

/** The page of a deal: by its id, or by the digest of one that cannot stand in an address. */
export const dealHref = (dealId: string): string =>
  isFoundByDigest(dealId) ? `/deals/by-digest/${dealKeyOf(dealId)}` : `/deals/${encodeURIComponent(dealId)}`

/** A deal by its id, whole or in short, with a link to its page. */
export const dealLink = (dealId: string, isShort = false): Html => {
  if (!dealId.isWellFormed()) return long(dealId)
  const href = dealHref(dealId)
  if (dealId.length === 0) return html`<a href="${href}">empty id</a>`
  if (isFoundByDigest(dealId)) return html`${long(dealId)} <a href="${href}">The deal’s page</a>`
  return html`<a href="${href}"
    >${isShort ? short(dealId) : html`<code class="id"><bdi>${dealId}</bdi></code>`}</a
  >`
}
