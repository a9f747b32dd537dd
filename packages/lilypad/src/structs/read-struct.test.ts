import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { goJson } from '../json/go-json.ts'
import { parseJson } from '../json/parse-json.ts'
import { goInt, goMap, goSlice, goUint64 } from './go-types.ts'
import { readStruct } from './read-struct.ts'
import { structNode } from './struct-node.ts'

const Sample = Type.Object({
  count: goUint64(),
  size: goInt(),
  names: goSlice(Type.String()),
  inputs: goMap<string>(Type.String()),
  extra: Type.Optional(Type.String()),
})

const read = (json: string) => {
  const parsed = parseJson(json)
  return parsed.kind === 'parsed' ? readStruct(Sample, parsed.node) : assert.fail(parsed.rejection.message)
}

const readValue = (json: string) => {
  const result = read(json)
  return result.kind === 'read' ? result.value : assert.fail(result.rejection.message)
}

const rejectionOf = (json: string) => {
  const result = read(json)
  return result.kind === 'rejected' ? [result.rejection.code, result.rejection.path] : result.kind
}

const json = (count: string, size = '1') => `{"count":${count},"size":${size},"names":null,"inputs":null}`

test('integers keep every digit', () => {
  const value = readValue(json('18446744073709551615', '-9223372036854775808'))
  assert.equal(value.count, 2n ** 64n - 1n)
  assert.equal(value.size, -(2n ** 63n))
  assert.equal(goJson(structNode(Sample, value)), json('18446744073709551615', '-9223372036854775808'))
})

test('numbers that Go would not take are refused', () => {
  assert.deepEqual(rejectionOf(json('18446744073709551616')), ['STRUCT_MALFORMED', '/count'])
  for (const count of ['-1', '1.0', '1e3', '"1"', 'null']) {
    assert.deepEqual(rejectionOf(json(count)), ['STRUCT_MALFORMED', '/count'], count)
  }
  assert.deepEqual(rejectionOf(json('1', '9223372036854775808')), ['STRUCT_MALFORMED', '/size'])
  assert.deepEqual(rejectionOf(json('1', '1.5')), ['STRUCT_MALFORMED', '/size'])
})

test('maps hold any key, sorted by bytes when written', () => {
  const inputs = '{"__proto__":"p","10":"x","9":"y","constructor":"c","\u{1f600}":"s","\uffff":"b"}'
  const value = readValue(`{"count":1,"size":1,"names":[],"inputs":${inputs}}`)
  assert.equal(Object.getPrototypeOf(value.inputs), null)
  assert.equal(value.inputs?.['__proto__'], 'p')
  const sorted = '{"10":"x","9":"y","__proto__":"p","constructor":"c","\uffff":"b","\u{1f600}":"s"}'
  assert.equal(goJson(structNode(Sample, value)), `{"count":1,"size":1,"names":[],"inputs":${sorted}}`)
})

test('keys of the prototype are no fields', () => {
  assert.deepEqual(rejectionOf('{"__proto__":{"count":1},"size":1,"names":null,"inputs":null}'), [
    'STRUCT_MALFORMED',
    '',
  ])
  const { extra } = readValue('{"count":1,"size":1,"names":null,"inputs":null,"__proto__":{"extra":"x"}}')
  assert.equal(extra, undefined)
})

test('a key in another letter case is refused, an unknown one ignored', () => {
  assert.deepEqual(rejectionOf(json('1').replace('"size"', '"Size"')), ['STRUCT_KEY_CASE', ''])
  assert.deepEqual(rejectionOf(`${json('1').slice(0, -1)},"\u017fize":2}`), ['STRUCT_KEY_CASE', ''])
  assert.equal(rejectionOf(`${json('1').slice(0, -1)},"other":{"count":[]}}`), 'read')
})
