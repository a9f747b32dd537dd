import { html } from '../html.ts'
import type { Html } from '../html.ts'

type Field = { readonly name: string; readonly label: string; readonly value: string | number | undefined }

const labelled = (label: string, control: Html): Html =>
  html`<label class="field"><span>${label}</span>${control}</label>`

/** A field of a filter that takes one of some values, or any. */
export const choice = (
  { name, label, value }: Field,
  choices: readonly (readonly [value: string, text: string])[],
): Html =>
  labelled(
    label,
    html`<select name="${name}">
      <option value="">All</option>
      ${choices.map(
        ([key, text]) =>
          html`<option value="${key}" ${key === String(value) && html`selected`}>${text}</option>`,
      )}
    </select>`,
  )

/** What a field of text takes: as HTML's own attributes check it, before a server has to. */
export type TextRules = {
  readonly type?: 'date' | 'number' | 'text'
  readonly pattern?: string
  readonly hint?: string
}

/** A field of a filter that takes a text. */
export const field = (
  { name, label, value }: Field,
  { type = 'text', pattern, hint }: TextRules = {},
): Html =>
  labelled(
    label,
    html`<input
      name="${name}"
      type="${type}"
      value="${value}"
      ${pattern !== undefined && html`pattern="${pattern}"`}
      ${hint !== undefined && html`placeholder="${hint}"`}
      ${type === 'number' && html`min="0"`}
      autocomplete="off"
      spellcheck="false"
    />`,
  )

/** What an address looks like, for a field. */
export const addressPattern = '0x[0-9a-fA-F]{40}'

/** A filter as a plain form: what is left empty does not count. It works without scripts, and its answer can be linked to. */
export const filterForm = (action: string, fields: readonly (Html | false)[]): Html =>
  html`<form class="filter" action="${action}" method="get" role="search" aria-label="Filter">
    ${fields}
    <p class="buttons">
      <button type="submit">Filter</button>
      <a href="${action}">Clear</a>
    </p>
  </form>`
