/**
 * Reads an event's metadata, which is stored as the JSON of one object of texts.
 *
 * JSON.parse enters every text of up to ten characters, such as a block number, into V8's table of strings, where
 * it lives until a full collection: a long read then grows by tens of megabytes and takes a quarter longer
 * (measured). What JSON.stringify wrote without an escape is cut out of the text instead; the rest is parsed.
 *
 * @throws SyntaxError where the text is no JSON
 */
export function decodeMetadata(text: string): Record<string, string> {
  return cutOut(text) ?? (JSON.parse(text) as Record<string, string>)
}

/** What JSON writes with a backslash, and the characters that it has no other way to write. */
const escaped = /[\\\u0000-\u001f]/ // oxlint-disable-line no-control-regex

/** The object behind `{"key":"text","key":"text"}`; undefined for any other text. */
function cutOut(text: string): Record<string, string> | undefined {
  if (!text.startsWith('{"') || escaped.test(text)) return undefined
  const metadata: Record<string, string> = {}
  for (let at = 2; ;) {
    const keyEnd = text.indexOf('":"', at)
    const end = text.indexOf('"', keyEnd + 3)
    if (keyEnd < 0 || end < 0) return undefined
    const key = text.slice(at, keyEnd)
    // A quote inside means that the text was misread; an assignment to `__proto__` makes no key.
    if (key.includes('"') || key === '__proto__') return undefined
    metadata[key] = text.slice(keyEnd + 3, end)
    if (text.startsWith(',"', end + 1)) at = end + 3
    else return end + 2 === text.length && text.endsWith('}') ? metadata : undefined
  }
}
