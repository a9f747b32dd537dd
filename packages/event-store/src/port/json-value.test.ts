// The loose comparison overlooks prototypes and the sign of zero, which JSON does not have.
import { deepEqual as looselyEqual } from 'node:assert'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { findNonJson } from './json-value.ts'

test('every JSON value is accepted', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(findNonJson(value, 'data'), undefined)))
})

test('whatever is accepted survives JSON', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })
  fc.assert(
    fc.property(anything, (value) => {
      if (findNonJson(value, 'data') === undefined) looselyEqual(JSON.parse(JSON.stringify(value)), value)
    }),
    { numRuns: 2_000 },
  )
})

test('what JSON would change or drop is named with its path', () => {
  let deep: unknown = 1
  for (let level = 0; level < 200; level++) deep = [deep]
  const cases: [unknown, string][] = [
    [{ a: [0, { b: Infinity }] }, 'data.a[1].b'],
    [{ a: new Map() }, 'data.a'],
    [new Uint8Array(2), 'data'],
    [[, 1], 'data[0]'], // oxlint-disable-line no-sparse-arrays
    [{ toJSON: () => 1 }, 'data.toJSON'],
    [Symbol('x'), 'data'],
    [{ '\udc00': 1 }, 'data'],
  ]
  for (const [value, path] of cases) assert.equal(findNonJson(value, 'data')?.path, path)
  assert.match(findNonJson(deep, 'data')?.found ?? '', /deeper than 100/)
})
