import { html } from '../html.ts'
import type { Html } from '../html.ts'

/** A word as a POSIX shell takes it as one. */
const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** A command to repeat in a terminal, and a button to copy it where scripts run. Nothing in it can break out of its word. */
export const command = (words: readonly string[]): Html => {
  const line = words.map(quoted).join(' ')
  return html`<div class="command">
    <pre tabindex="0" role="group" aria-label="Command"><code>${line}</code></pre>
    <button type="button" class="copy" data-copy="${line}" hidden>Copy</button>
  </div>`
}
