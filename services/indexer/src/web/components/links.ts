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

/** The longest id by which a deal has a page; ids are whatever the caller of a contract wrote. */
const longestDealId = 200

const dealHref = (dealId: string): string => `/deals/${encodeURIComponent(dealId)}`

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** A deal by its id, whole or in short; a link where the deal has a page. */
export const dealLink = (dealId: string, isShort = false): Html =>
  dealId.length === 0 || dealId.length > longestDealId || !isWellFormed(dealId)
    ? long(dealId)
    : html`<a href="${dealHref(dealId)}"
        >${isShort ? short(dealId) : html`<code class="id"><bdi>${dealId}</bdi></code>`}</a
      >`
