import type { ChainFact } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { fold } from './fold.ts'
import { blockLink } from './links.ts'
import { short, timeOrNone } from './values.ts'

/** What a table of facts shows beside them. */
export type FactsOptions = {
  readonly caption: string
  /** Where a fact's own state is shown: what its subject was right after it. */
  readonly stateHref?: (fact: ChainFact, revision: number) => string
  /** Blocks are links where the page has no facts but some of them. */
  readonly linksBlocks?: boolean
  /** Folded on narrow screens where the page has more to say than its facts. */
  readonly folds?: boolean
}

/** Texts in a fact's data up to this length stand on the page. */
const longestText = 400

const cut = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > longestText
    ? `${value.slice(0, longestText)}… (${value.length} characters; the fact as JSON has all of them)`
    : value

/** Where the API has a fact as it is: the one after the place just before it. */
export const factJsonHref = ({ chainId, origin: { position } }: ChainFact): string | undefined => {
  if (!/^[0-9a-f]+$/.test(position) || /^0*$/.test(position)) return undefined
  const before = (BigInt(`0x${position}`) - 1n).toString(16).padStart(position.length, '0')
  return `/v1/events?chainId=${chainId}&after=${before}&limit=1`
}

const body = (fact: ChainFact, stateLink: string | undefined): Html => {
  const { data, origin } = fact
  const json = factJsonHref(fact)
  return html`<pre><code>${JSON.stringify(data, cut, 2)}</code></pre>
    <p class="why">
      contract ${origin.contract === null ? '–' : html`<code class="id">${origin.contract}</code>`}, block
      hash
      <code class="id">${origin.blockHash}</code>, position <code class="id">${origin.position}</code>.
      ${json !== undefined && html`<a href="${json}">The fact as JSON</a>`}
      ${stateLink !== undefined && html`<a href="${stateLink}">The state right after it</a>`}
    </p>`
}

const factRow = (fact: ChainFact, revision: number, { stateHref, linksBlocks }: FactsOptions): Html => {
  const { type, retracted, origin, chainId } = fact
  return html`<tr id="fact-${origin.position}" class="${retracted && 'retracted'}">
    <td data-label="Revision" class="number">${revision}</td>
    <td data-label="Block" class="number">
      ${linksBlocks === true ? blockLink(chainId, origin, String(origin.block)) : origin.block}
    </td>
    <td data-label="Log" class="number">${origin.logIndex}</td>
    <th scope="row" data-label="Fact">
      <details>
        <summary>
          ${retracted ? html`<s>${type}</s> <span class="tag">retracted: its block was abandoned</span>` : type}
        </summary>
        ${body(fact, stateHref?.(fact, revision))}
      </details>
    </th>
    <td data-label="Time">${timeOrNone(origin.at)}</td>
    <td data-label="Transaction">${short(origin.txHash, 10, 8)}</td>
  </tr>`
}

const table = (facts: readonly ChainFact[], options: FactsOptions): Html =>
  html`<div class="scroll">
    <table class="stack facts">
      <caption class="visually-hidden">
        ${options.caption}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number"><abbr title="its number on this page">No.</abbr></th>
          <th scope="col" class="number">Block</th>
          <th scope="col" class="number">Log</th>
          <th scope="col">Fact</th>
          <th scope="col">Time</th>
          <th scope="col">Transaction</th>
        </tr>
      </thead>
      <tbody>
        ${facts.map((fact, index) => factRow(fact, index + 1, options))}
      </tbody>
    </table>
  </div>`

/** Facts as the log has them, numbered, with where on chain each comes from; those of abandoned blocks are struck through. */
export const rawFacts = (facts: readonly ChainFact[], options: FactsOptions): Html =>
  facts.length === 0
    ? html`<p class="empty">No facts here.</p>`
    : html`<div class="card">
        ${options.folds === true ? fold({ id: 'all-facts', count: facts.length, says: `${facts.length} facts, each with its data` }, table(facts, options)) : table(facts, options)}
      </div>`
