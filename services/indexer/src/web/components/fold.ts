import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** Lists of up to so many items stand open everywhere. */
const few = 4

/** A list that may be long. */
export type Foldable = {
  /** What the list is called in the page's own links. */
  readonly id: string
  readonly count: number
  /** What the line says that stands for the list. */
  readonly says: Html | string
}

/**
 * A long list behind one line, where it would be many screens high. On wide screens and on paper it stands open as if there were no line
 * (screens.css), and so it does where a link leads to something in it: browsers open what is folded around the target of a link.
 */
export const fold = ({ id, count, says }: Foldable, list: Html): Html =>
  count <= few
    ? list
    : html`<details class="fold" id="${id}">
        <summary>${says}</summary>
        ${list}
      </details>`
