import { accept, scanNumber, skipWhitespace, unexpected } from './json-cursor.ts'
import type { JsonCursor } from './json-cursor.ts'
import type { JsonMember, JsonNode } from './json-node.ts'
import { JsonRefusal } from './json-refusal.ts'
import type { JsonRejection } from './json-refusal.ts'
import { scanString } from './scan-string.ts'

/** The longest text read, in UTF-16 units. A deal with all its inputs is a few kilobytes. */
export const maximumJsonLength = 4 * 1024 * 1024

const maximumDepth = 64

export type ParsedJson =
  | { readonly kind: 'parsed'; readonly node: JsonNode }
  | { readonly kind: 'rejected'; readonly rejection: JsonRejection }

const parseMember = (cursor: JsonCursor, seen: Set<string>, depth: number): JsonMember => {
  skipWhitespace(cursor)
  const start = cursor.offset
  if (!accept(cursor, '"')) throw unexpected(cursor, 'a key')
  const key = scanString(cursor)
  if (seen.has(key)) {
    throw new JsonRefusal(
      'JSON_DUPLICATE_KEY',
      `key ${JSON.stringify(key)} stands twice in one object`,
      start,
    )
  }
  seen.add(key)
  skipWhitespace(cursor)
  if (!accept(cursor, ':')) throw unexpected(cursor, '":"')
  return [key, parseValue(cursor, depth)]
}

const parseObject = (cursor: JsonCursor, depth: number): JsonNode => {
  const members: JsonMember[] = []
  const seen = new Set<string>()
  skipWhitespace(cursor)
  if (accept(cursor, '}')) return { kind: 'object', members }
  for (;;) {
    members.push(parseMember(cursor, seen, depth))
    skipWhitespace(cursor)
    if (accept(cursor, '}')) return { kind: 'object', members }
    if (!accept(cursor, ',')) throw unexpected(cursor, '"," or "}"')
  }
}

const parseArray = (cursor: JsonCursor, depth: number): JsonNode => {
  const items: JsonNode[] = []
  skipWhitespace(cursor)
  if (accept(cursor, ']')) return { kind: 'array', items }
  for (;;) {
    items.push(parseValue(cursor, depth))
    skipWhitespace(cursor)
    if (accept(cursor, ']')) return { kind: 'array', items }
    if (!accept(cursor, ',')) throw unexpected(cursor, '"," or "]"')
  }
}

const parseValue = (cursor: JsonCursor, depth: number): JsonNode => {
  skipWhitespace(cursor)
  if (depth > maximumDepth) {
    throw new JsonRefusal(
      'JSON_TOO_DEEP',
      `expected at most ${maximumDepth} levels of nesting`,
      cursor.offset,
    )
  }
  if (accept(cursor, '{')) return parseObject(cursor, depth + 1)
  if (accept(cursor, '[')) return parseArray(cursor, depth + 1)
  if (accept(cursor, '"')) return { kind: 'string', value: scanString(cursor) }
  if (accept(cursor, 'true')) return { kind: 'literal', value: true }
  if (accept(cursor, 'false')) return { kind: 'literal', value: false }
  if (accept(cursor, 'null')) return { kind: 'literal', value: null }
  const text = scanNumber(cursor)
  if (text === undefined) throw unexpected(cursor, 'a value')
  return { kind: 'number', text }
}

const parseDocument = (text: string): JsonNode => {
  if (text.length > maximumJsonLength) {
    throw new JsonRefusal(
      'JSON_TOO_LARGE',
      `expected at most ${maximumJsonLength} characters, got ${text.length}`,
      0,
    )
  }
  const cursor = { text, offset: 0 }
  const node = parseValue(cursor, 0)
  skipWhitespace(cursor)
  if (cursor.offset < text.length) throw unexpected(cursor, 'the end')
  return node
}

/**
 * Reads JSON (RFC 8259) strictly and without loss. A key that stands twice in one object is refused: readers disagree on
 * which one counts, and what was hashed must be what is read.
 */
export const parseJson = (text: string): ParsedJson => {
  try {
    return { kind: 'parsed', node: parseDocument(text) }
  } catch (error) {
    if (error instanceof JsonRefusal) return { kind: 'rejected', rejection: error.rejection }
    throw error
  }
}
