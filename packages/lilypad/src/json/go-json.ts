import type { JsonNode } from './json-node.ts'

// oxlint-disable-next-line no-control-regex -- these are the characters that Go escapes
const escaped = /["\\<>&\u0000-\u001f\u2028\u2029]/g

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const escapeCharacter = (character: string): string =>
  shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * A string as Go's `json.Marshal` writes it, quotes included: `<`, `>`, `&`, U+2028 and U+2029 escaped, everything else
 * above U+001F as it is. Backspace and form feed have short escapes, as since Go 1.22 (Lilypad builds with 1.23).
 */
export const goJsonString = (value: string): string =>
  `"${value.toWellFormed().replace(escaped, escapeCharacter)}"`

/** A JSON value as Go's `json.Marshal` writes it: compact, members in the order of the node. */
export const goJson = (node: JsonNode): string => {
  if (node.kind === 'object') {
    return `{${node.members.map(([key, value]) => `${goJsonString(key)}:${goJson(value)}`).join(',')}}`
  }
  if (node.kind === 'array') return `[${node.items.map(goJson).join(',')}]`
  if (node.kind === 'string') return goJsonString(node.value)
  return node.kind === 'number' ? node.text : String(node.value)
}
