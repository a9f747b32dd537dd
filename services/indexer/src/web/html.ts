const markup: unique symbol = Symbol('markup')

/** Text that is HTML already: only the {@link html} tag makes it. */
export type Html = { readonly [markup]: string }

/** What may stand in a template: markup, text and numbers (escaped), lists of these; null, undefined and false leave nothing. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// Characters without a shape, and those that reorder or hide their neighbours: names from the chain must not lie. Line breaks and tabs stay.
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\u2800]|(?<=\p{M}{3})\p{M}/gu

// Nearly all text of a page is ids, hashes and numbers, and needs neither look: a tenth of the time of a large page.
const harmless = /^[\n\t !#-%(-;=?-~]*$/

const visible = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`

/**
 * Text as it may stand in an element or a quoted attribute. Invisible and reordering characters are shown by their numbers, and
 * so is what piles up over a character that has three marks already.
 */
export const escapeHtml = (text: string): string =>
  harmless.test(text)
    ? text
    : text.replace(invisible, visible).replace(/[&<>"']/g, (character) => entities[character] ?? '')

const isMarkup = (value: object): value is Html => markup in value

const render = (value: HtmlValue): string => {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return isMarkup(value) ? value[markup] : value.map(render).join('')
}

/** Template tag for HTML. Attributes must be quoted in the template; every value in it is escaped unless it is markup. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => ({
  [markup]: strings.reduce((text, part, index) => text + render(values[index - 1]) + part),
})

/** The text of markup, to be sent. */
export const toText = (value: Html): string => value[markup]
