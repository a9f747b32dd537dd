import type { ExportColumn } from './export-columns.ts'

/** What a spreadsheet would take for a formula (OWASP, CSV Injection), and the sign that marks what was made harmless. */
const formula = /^['=+\-@\uff1d\uff0b\uff0d\uff20]/
/** The same within a cell, for a program that takes `;` or `|` for the end of one: quotes and blanks before it would not keep it from being computed. */
const formulaWithin = /([;|])(?=[\s"]*['=+\-@\uff1d\uff0b\uff0d\uff20])/g
/** In JSON, where all of this is within strings, the sign can be written as an escape, which changes no value. */
const formulaInJson = /([;|][\s"]*)(['=+\-@\uff1d\uff0b\uff0d\uff20])/g
const numeric = /^-?\d+$/
const needsQuotes = /^ | $|^#|[",;|]|^$/

/**
 * Characters that do something instead of showing something: controls, which include every line break, NUL and escape; those that turn the
 * direction of text; and halves of a surrogate pair.
 */
const acting = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\p{Cs}]/gu // oxlint-disable-line no-control-regex

/** Those of them that JSON leaves as they are. */
const actingInJson = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g // oxlint-disable-line no-control-regex

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** JSON, or lines of it, with such characters as escapes: the same values, and nothing in them acts on a terminal. */
export const inertJson = (json: string): string => json.replaceAll(actingInJson, escaped)

const cellOf = (text: string): string => {
  const shown = text.replaceAll(acting, '\ufffd').replaceAll(formulaWithin, "$1'")
  const harmless = formula.test(shown) && !numeric.test(shown) ? `'${shown}` : shown
  return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * A value as one cell (RFC 4180). Nothing in it acts: a text that a spreadsheet would compute has an apostrophe put before it, as has one that begins
 * with an apostrophe, and so has what follows a semicolon or a bar, where those end a cell; a character that would act is U+FFFD. So a record is always one line. Null is an empty cell, an empty text a quoted one.
 */
export const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return cellOf(value)
  return cellOf(
    inertJson(JSON.stringify(value)).replaceAll(
      formulaInJson,
      (_, before: string, sign: string) => before + escaped(sign),
    ),
  )
}

const valueAt = (item: unknown, path: readonly string[]): unknown => {
  let value = item
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** The line that names the columns. Lines end in CR LF. */
export const csvHeader = (columns: readonly ExportColumn[]): string =>
  `${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`

/** The line of one item. */
export const csvLine = (columns: readonly ExportColumn[], item: unknown): string =>
  `${columns.map(({ path }) => csvCell(valueAt(item, path))).join(',')}\r\n`
