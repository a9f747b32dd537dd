import { html } from '../html.ts'
import type { Html } from '../html.ts'

export type FigureParts = {
  readonly id: string
  readonly title: string
  /** What the drawing shows, in words, for those who do not see it. */
  readonly says: string
  readonly drawing: Html
  /** The same numbers as a table. */
  readonly data: Html
  readonly dataTitle?: string
}

/** A drawing with its title, what it says in words, and its numbers as a table that opens below it. */
export const figure = ({ id, title, says, drawing, data, dataTitle = 'The numbers' }: FigureParts): Html =>
  html`<figure class="card plot" id="${id}">
    <figcaption>
      <h2>${title}</h2>
      <p>${says}</p>
    </figcaption>
    ${drawing}
    <details class="more">
      <summary>${dataTitle}</summary>
      ${data}
    </details>
  </figure>`
