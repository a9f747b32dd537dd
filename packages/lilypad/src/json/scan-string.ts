import { accept, unexpected } from './json-cursor.ts'
import type { JsonCursor } from './json-cursor.ts'

// oxlint-disable-next-line no-control-regex -- RFC 8259 §7: control characters must be escaped inside a string
const plainRun = /[^"\\\u0000-\u001f]*/y
const hex4 = /[0-9a-fA-F]{4}/y

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

const scanEscape = (cursor: JsonCursor): string => {
  const letter = cursor.text[cursor.offset] ?? ''
  cursor.offset += 1
  const short = shortEscapes.get(letter)
  if (short !== undefined) return short
  hex4.lastIndex = cursor.offset
  const digits = letter === 'u' ? hex4.exec(cursor.text)?.[0] : undefined
  if (digits === undefined) {
    cursor.offset -= 1
    throw unexpected(cursor, 'an escape of RFC 8259')
  }
  cursor.offset += 4
  return String.fromCharCode(Number.parseInt(digits, 16))
}

/**
 * Reads a string whose opening quote was already taken. Half a surrogate pair becomes U+FFFD, as Go's decoder makes it.
 */
export const scanString = (cursor: JsonCursor): string => {
  let value = ''
  for (;;) {
    plainRun.lastIndex = cursor.offset
    value += plainRun.exec(cursor.text)?.[0] ?? ''
    cursor.offset = plainRun.lastIndex
    if (accept(cursor, '"')) return value.toWellFormed()
    if (!accept(cursor, '\\')) throw unexpected(cursor, 'the rest of a string')
    value += scanEscape(cursor)
  }
}
