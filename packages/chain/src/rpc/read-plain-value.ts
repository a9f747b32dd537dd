import { arePlain } from './byte-words.ts'

/** A document, looked at both ways. */
export type JsonBytes = { readonly buffer: Buffer; readonly view: DataView }

/** A value of a JSON document, and where its text ends. */
export type PlainValue = { readonly value: unknown; readonly end: number }

const [QUOTE, COMMA, OPEN_LIST, CLOSE_LIST] = [0x22, 0x2c, 0x5b, 0x5d]

const literals: ReadonlyArray<readonly [text: string, value: unknown]> = [
  ['true', true],
  ['false', false],
  ['null', null],
]

/**
 * Reads the value at a place of a JSON document where it is one of a few plain kinds: a text of ASCII without an escape, true, false,
 * null, or a list of such texts, without blanks. Undefined for every other.
 */
export const readPlainValue = (json: JsonBytes, at: number): PlainValue | undefined => {
  const first = json.buffer[at]
  if (first === QUOTE) return readText(json, at)
  if (first === OPEN_LIST) return readTexts(json, at)
  const [text, value] =
    literals.find(([literal]) => json.buffer.toString('latin1', at, at + literal.length) === literal) ?? []
  return text === undefined ? undefined : { value, end: at + text.length }
}

const readText = (
  { buffer, view }: JsonBytes,
  at: number,
): { readonly value: string; readonly end: number } | undefined => {
  const end = buffer.indexOf(QUOTE, at + 1)
  if (end < 0 || !arePlain(view, at + 1, end)) return undefined
  return { value: buffer.toString('latin1', at + 1, end), end: end + 1 }
}

const readTexts = (json: JsonBytes, at: number): PlainValue | undefined => {
  const texts: string[] = []
  let end = at + 1
  if (json.buffer[end] === CLOSE_LIST) return { value: texts, end: end + 1 }
  for (;;) {
    const text = json.buffer[end] === QUOTE ? readText(json, end) : undefined
    if (text === undefined) return undefined
    texts.push(text.value)
    end = text.end + 1
    if (json.buffer[text.end] === CLOSE_LIST) return { value: texts, end }
    if (json.buffer[text.end] !== COMMA) return undefined
  }
}
