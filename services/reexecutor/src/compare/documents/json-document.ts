import type { ComparedFile } from '../compared-file.ts'
import { malformed } from '../file-unreadable.ts'
import { readWholeFile } from '../read-whole-file.ts'

const mostBytes = 8 * 2 ** 20
const mostDepth = 256

/** A number as it is written, so that digits beyond a double are not lost. */
export class JsonNumber {
  readonly source: string
  readonly value: number

  constructor(source: string) {
    this.source = source
    this.value = Number(source)
  }
}

export type JsonValue =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

/** Reads a JSON file: UTF-8, every name of an object once, at most 256 levels deep, numbers within a double's range. */
export function readJsonDocument(file: ComparedFile): JsonValue {
  const bytes = readWholeFile(file, mostBytes)
  let text = ''
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    malformed(`${file.path}: expected JSON in UTF-8`)
  }
  const names = surveyed(text, file.path)
  let members = 0
  try {
    const parsed: unknown = JSON.parse(
      text,
      (_key, value: unknown, context?: { readonly source?: string }) => {
        if (typeof value === 'number') return readNumber(context?.source ?? '', file.path)
        if (
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          !(value instanceof JsonNumber)
        )
          members += Object.keys(value).length
        return value
      },
    )
    if (members !== names) malformed(`${file.path}: an object has one name twice`)
    return parsed as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) malformed(`${file.path}: expected JSON (RFC 8259)`)
    throw error
  }
}

function readNumber(source: string, path: string): JsonNumber {
  const number = new JsonNumber(source)
  if (!Number.isFinite(number.value)) malformed(`${path}: a number is beyond the range of a double`)
  return number
}

/**
 * How many names of members a text has; refuses nesting that would use up the stack. Goes sign by sign, as a regular expression runs
 * out of stack in a long text. What is no JSON may be counted wrong: it is refused when it is parsed.
 */
function surveyed(text: string, path: string): number {
  let depth = 0
  let names = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '"') at = endOfText(text, at)
    else if (sign === ':') names += 1
    else if (sign === '[' || sign === '{') depth += 1
    else if (sign === ']' || sign === '}') depth -= 1
    if (depth > mostDepth) malformed(`${path}: nested deeper than ${mostDepth} levels`)
  }
  return names
}

/** Where the text that begins with the quote at `start` ends. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
