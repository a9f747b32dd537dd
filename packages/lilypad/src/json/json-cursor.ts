import { JsonRefusal } from './json-refusal.ts'

/** Where the parser stands in its text. */
export type JsonCursor = { readonly text: string; offset: number }

const whitespace = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

/** Moves behind spaces, tabs and line ends. */
export const skipWhitespace = (cursor: JsonCursor): void => {
  whitespace.lastIndex = cursor.offset
  whitespace.exec(cursor.text)
  cursor.offset = whitespace.lastIndex
}

/** Moves behind `token` if it comes next. */
export const accept = (cursor: JsonCursor, token: string): boolean => {
  if (!cursor.text.startsWith(token, cursor.offset)) return false
  cursor.offset += token.length
  return true
}

/** Reads a number (RFC 8259 §6) as its digits; undefined if none comes next. */
export const scanNumber = (cursor: JsonCursor): string | undefined => {
  number.lastIndex = cursor.offset
  const found = number.exec(cursor.text)?.[0]
  if (found !== undefined) cursor.offset += found.length
  return found
}

/** The refusal of what stands at the cursor. */
export const unexpected = (cursor: JsonCursor, wanted: string): JsonRefusal => {
  const found = cursor.text.codePointAt(cursor.offset)
  const shown = found === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(found))
  return new JsonRefusal(
    'JSON_SYNTAX',
    `expected ${wanted}, found ${shown} at offset ${cursor.offset}`,
    cursor.offset,
  )
}
