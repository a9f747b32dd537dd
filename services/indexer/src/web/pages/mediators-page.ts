import type { AsOf, MediatorSummary } from '@lilymed/api'
import { account } from '../components/account.ts'
import { coherence, faultCount, missed } from '../components/mediator-figures.ts'
import { lp, lpChange } from '../components/values.ts'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { layout } from '../layout.ts'

const row = (mediator: MediatorSummary): Html =>
  html`<tr>
    <th scope="row" data-label="Mediator">
      ${account(mediator.address, { mediator: true })}${
        mediator.operator !== mediator.address &&
        html`<span class="why">under ${account(mediator.operator)}</span>`
      }
    </th>
    <td data-label="Stake" class="number">${lp(mediator.stake)}</td>
    <td data-label="Open locks" class="number">${mediator.openLocks}</td>
    <td data-label="Seats" class="number">${mediator.record.seats}</td>
    <td data-label="Revealed" class="number">${mediator.record.revealed}</td>
    <td data-label="Missed" class="number">${faultCount(missed(mediator))}</td>
    <td data-label="Coherent" class="number">${coherence(mediator)}</td>
    <td data-label="Earned" class="number">${lp(mediator.earned)}</td>
    <td data-label="Slashed" class="number">
      ${mediator.slashedAmount === '0' ? lp('0') : lpChange(`-${mediator.slashedAmount}`)}
    </td>
  </tr>`

/** The list of mediators. */
export const mediatorsPage = (
  mediators: readonly MediatorSummary[],
  next: string | null,
  asOf: AsOf | undefined,
): string =>
  layout({
    title: 'Mediators',
    asOf,
    section: 'mediators',
    live: true,
    main: html`
      <div class="hero">
        <h1>Mediators</h1>
        <p class="lead">
          Who stands ready to re-execute disputed jobs, with what stake, and what each has done when drawn.
        </p>
      </div>
      ${
        mediators.length === 0
          ? html`<p class="empty">No mediator has registered yet.</p>`
          : html`<div class="card">
              <div class="scroll">
                <table class="stack">
                  <caption class="visually-hidden">
                    Mediators in order of address
                  </caption>
                  <thead>
                    <tr>
                      <th scope="col">Mediator</th>
                      <th scope="col" class="number">Stake</th>
                      <th scope="col" class="number">Open locks</th>
                      <th scope="col" class="number">Seats</th>
                      <th scope="col" class="number">Revealed</th>
                      <th scope="col" class="number">Missed</th>
                      <th scope="col" class="number">Coherent</th>
                      <th scope="col" class="number">Earned</th>
                      <th scope="col" class="number">Slashed</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${mediators.map(row)}
                  </tbody>
                </table>
              </div>
            </div>`
      }
      ${next !== null && html`<p class="after"><a class="pill" href="${next}" rel="next">More mediators</a></p>`}
    `,
  })
