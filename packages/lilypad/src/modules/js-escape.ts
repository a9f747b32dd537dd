// oxlint-disable-next-line no-control-regex -- these are the characters that Go escapes
const special = /[\\'"<>&=\u0000-\u001f]|[^\u0000-\u007f]/gu

/** Letters, marks, numbers, punctuation and symbols: what Go's `unicode.IsPrint` holds true beyond ASCII. */
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u

const named: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
])

const escapeCharacter = (character: string): string => {
  const short = named.get(character)
  if (short !== undefined) return short
  const codePoint = character.codePointAt(0) ?? 0
  if (codePoint >= 0x80 && printable.test(character)) return character
  return `\\u${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Go's `template.JSEscapeString`. Beyond U+FFFF it writes five or six digits, as Go does. */
export const jsEscape = (text: string): string => text.replace(special, escapeCharacter)
