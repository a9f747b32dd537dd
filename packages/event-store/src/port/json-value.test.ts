import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { InvalidEvent } from './errors.ts'
import { copyJson } from './json-value.ts'

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozen))

test('every JSON value is accepted', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.deepEqual(copyJson(value, 'data'), JSON.parse(JSON.stringify(value))),
    ),
  )
})

test('whatever is accepted comes out as JSON would give it back, frozen, and apart from the original', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true })
  fc.assert(
    fc.property(anything, (value) => {
      let copy: unknown
      try {
        copy = copyJson(value, 'data')
      } catch (error) {
        assert.ok(error instanceof InvalidEvent)
        return
      }
      assert.deepEqual(copy, JSON.parse(JSON.stringify(value)))
      assert.ok(isFrozen(copy))
      if (typeof value === 'object' && value !== null) assert.notEqual(copy, value)
    }),
    { numRuns: 2_000 },
  )
})

test('what JSON does not have is left out, and what it writes otherwise is written so', () => {
  let read = 0
  const odd = Object.create(null, {
    hidden: { value: 1, enumerable: false },
    counted: { get: () => (read += 1), enumerable: true },
    ['__proto__']: { value: { a: -0 }, enumerable: true },
    [Symbol('x')]: { value: 1, enumerable: true },
  }) as object
  const copy = copyJson(odd, 'data') as Record<string, unknown>
  assert.deepEqual(Reflect.ownKeys(copy), ['counted', '__proto__'])
  assert.equal(copy['counted'], 1)
  assert.ok(Object.is((copy['__proto__'] as { a: number }).a, 0))
  assert.equal(Object.getPrototypeOf(copy), Object.prototype)
  const list = Object.assign([-0, 'x'], { more: 1 })
  assert.deepEqual(Reflect.ownKeys(copyJson(list, 'data') as object), ['0', '1', 'length'])
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
  for (const [value, field] of cases)
    assert.throws(() => copyJson(value, 'data'), { code: 'INVALID_EVENT', field })
  assert.throws(() => copyJson(deep, 'data'), /deeper than 100/)
})
