import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import vectors from '../../vectors/go-json.json' with { type: 'json' }
import { goJson, goJsonString } from './go-json.ts'
import { parseJson } from './parse-json.ts'

/** Go's rule character by character, with nothing shared with the code under test. */
const slowGoString = (text: string): string => {
  let out = '"'
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const hex = code.toString(16).padStart(4, '0')
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (code === 8) out += '\\b'
    else if (code === 9) out += '\\t'
    else if (code === 10) out += '\\n'
    else if (code === 12) out += '\\f'
    else if (code === 13) out += '\\r'
    else if (code < 0x20 || '<>&\u2028\u2029'.includes(character)) out += `\\u${hex}`
    else if (code >= 0xd800 && code <= 0xdfff) out += '\ufffd'
    else out += character
  }
  return `${out}"`
}

test('strings as Go wrote them', () => {
  for (const { text, encoded } of vectors) assert.equal(goJsonString(text), encoded)
})

test('strings as the slow rule writes them', () => {
  const odd = fc.constantFrom('\b', '\f', '\0', '<', '&', '\u2028', '\ud800', '\udc00', '😀', '"', '\\')
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(odd).map((parts) => parts.join('')),
  )
  fc.assert(fc.property(texts, (text) => assert.equal(goJsonString(text), slowGoString(text))))
})

test('what was written reads back the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.bigInt(), (text, number) => {
      const json = `{${goJsonString(text)}:[${number},${goJsonString(text)},null]}`
      const parsed = parseJson(json)
      assert.equal(parsed.kind === 'parsed' && goJson(parsed.node), json)
    }),
  )
})
