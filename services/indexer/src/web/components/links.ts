import type { Origin } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { queryText } from '../page-server.ts'

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

/** The page of a deal, whose id is any text. */
export const dealHref = (dealId: string): string => `/deals/${encodeURIComponent(dealId)}`
