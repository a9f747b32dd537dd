import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** A table in a card, whose rows stand as blocks of their own where there is no width. */
export const table = (caption: string, heads: readonly Html[], rows: readonly Html[]): Html =>
  html`<div class="card">
    <div class="scroll">
      <table class="stack">
        <caption class="visually-hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </div>`

/** The head of a column of texts. */
export const head = (text: string): Html => html`<th scope="col">${text}</th>`

/** The head of a column of numbers. */
export const number = (text: string): Html => html`<th scope="col" class="number">${text}</th>`
