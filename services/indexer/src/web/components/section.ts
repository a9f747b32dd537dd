import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** A part of a page with its heading, which the page can be linked to at. */
export const section = (id: string, title: string, lead: Html | string, content: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p class="lead">${lead}</p>
    ${content}
  </section>`

/** What stands where there is nothing to list. */
export const empty = (text: string): Html => html`<p class="empty">${text}</p>`

/** The head of a page: its title and what it is about. */
export const hero = (title: string, lead: Html | string): Html =>
  html`<div class="hero">
    <h1>${title}</h1>
    <p class="lead">${lead}</p>
  </div>`

/** The link to the next page of a list, where there is one. */
export const nextPage = (href: string | null, text: string): Html | false =>
  href !== null && html`<p class="after"><a class="pill" href="${href}" rel="next">${text}</a></p>`
