import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { goJson } from './go-json.ts'
import type { JsonNode } from './json-node.ts'
import { maximumJsonLength, parseJson } from './parse-json.ts'

const parsed = (text: string): JsonNode => {
  const result = parseJson(text)
  assert.equal(result.kind, 'parsed', text)
  return result.kind === 'parsed' ? result.node : assert.fail()
}

const rejectionOf = (text: string) => {
  const result = parseJson(text)
  return result.kind === 'rejected' ? [result.rejection.code, result.rejection.offset] : result.kind
}

test('numbers keep their digits and members their order', () => {
  const text = '{"2":18446744073709551615,"1":-0.50e+7,"3":-0,"__proto__":{"constructor":1}}'
  assert.equal(goJson(parsed(text)), text)
})

test('a key twice in one object is refused where it stands again', () => {
  assert.deepEqual(rejectionOf('{"a":1,"\\u0061":2}'), ['JSON_DUPLICATE_KEY', 7])
  assert.deepEqual(rejectionOf('{"__proto__":1,"__proto__":2}'), ['JSON_DUPLICATE_KEY', 15])
  assert.equal(rejectionOf('{"a":{"a":1}}'), 'parsed')
})

test('what RFC 8259 does not allow is refused at its offset', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['', 0],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['01', 1],
    ['1.', 1],
    ['+1', 0],
    ['NaN', 0],
    ['"\u0001"', 1],
    ['"\\x"', 2],
    ['"\\u12"', 2],
    ['"open', 5],
    ['{a:1}', 1],
    ['[] []', 3],
    ['\ufeff{}', 0],
    ['\u00a0{}', 0],
  ]
  for (const [text, offset] of cases) assert.deepEqual(rejectionOf(text), ['JSON_SYNTAX', offset], text)
})

test('nesting and length have an end', () => {
  assert.deepEqual(rejectionOf('['.repeat(100_000)), ['JSON_TOO_DEEP', 65])
  assert.deepEqual(rejectionOf(' '.repeat(maximumJsonLength + 1)), ['JSON_TOO_LARGE', 0])
})

test('half a surrogate pair becomes U+FFFD', () => {
  assert.deepEqual(parsed('"\\ud83d-\\ud83d\\ude00-\\ude00"'), { kind: 'string', value: '\ufffd-😀-\ufffd' })
})

test('any text gives a value or a typed rejection, and agrees with JSON.parse', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    'a',
    '\\',
    'u',
    '0',
    '1',
    '.',
    'e',
    '-',
    ' ',
    'null',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(pieces).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const result = parseJson(text)
      let expected: unknown
      try {
        expected = JSON.parse(text)
      } catch {
        assert.equal(result.kind, 'rejected')
        return
      }
      if (result.kind === 'rejected') assert.notEqual(result.rejection.code, 'JSON_SYNTAX')
      else assert.deepEqual(wellFormed(JSON.parse(goJson(result.node))), wellFormed(expected))
    }),
  )
})

/** With U+FFFD for half a surrogate pair, and 0 for -0. */
const wellFormed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, '\ufffd'))
