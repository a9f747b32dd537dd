import type { ChainFact } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { short, timeOrNone } from './values.ts'

const factRow = ({ type, data, retracted, origin }: ChainFact): Html =>
  html`<tr id="fact-${origin.position}" class="${retracted && 'retracted'}">
    <td data-label="Block" class="number">${origin.block}</td>
    <td data-label="Log" class="number">${origin.logIndex}</td>
    <th scope="row" data-label="Fact">
      <details>
        <summary>${type}${retracted && html` <span class="tag">retracted</span>`}</summary>
        <pre><code>${JSON.stringify(data, null, 2)}</code></pre>
      </details>
    </th>
    <td data-label="Time">${timeOrNone(origin.at)}</td>
    <td data-label="Transaction">${short(origin.txHash, 10, 8)}</td>
  </tr>`

/** Facts as the log has them, with where on chain each comes from; those of abandoned blocks are struck through. */
export const rawFacts = (facts: readonly ChainFact[], caption: string): Html =>
  facts.length === 0
    ? html`<p class="empty">No facts yet.</p>`
    : html`<div class="card">
        <div class="scroll">
          <table class="stack facts">
            <caption class="visually-hidden">
              ${caption}
            </caption>
            <thead>
              <tr>
                <th scope="col" class="number">Block</th>
                <th scope="col" class="number">Log</th>
                <th scope="col">Fact</th>
                <th scope="col">Time</th>
                <th scope="col">Transaction</th>
              </tr>
            </thead>
            <tbody>
              ${facts.map(factRow)}
            </tbody>
          </table>
        </div>
      </div>`
