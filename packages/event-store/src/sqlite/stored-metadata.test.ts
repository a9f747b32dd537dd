import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeMetadata } from './stored-metadata.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '"',
    '":"',
    '","',
    '\\',
    '}',
    '{"',
    '\n',
    '\u2028',
    '__proto__',
    'constructor',
    '7',
    '10',
  ),
)
const metadata = fc.dictionary(text, text, { maxKeys: 6 })

test('metadata comes back as it was, whatever its keys and texts are', () => {
  fc.assert(
    fc.property(metadata, (given) => {
      const stored = JSON.stringify(given)
      const back = decodeMetadata(stored)
      assert.deepEqual(back, JSON.parse(stored))
      assert.deepEqual(Object.keys(back), Object.keys(JSON.parse(stored) as object), 'in the same order')
    }),
    { numRuns: 5_000 },
  )
})

const outcome = (read: () => unknown): unknown => {
  try {
    return { value: read() }
  } catch (error) {
    return (error as Error).name
  }
}
const piece = fc.oneof(fc.constantFrom('"', ':', ',', '{', '}', '\\', ' ', '1', '\u0000', '\n', 'null'), text)

test('texts with the keys of the one before, some of them damaged, are each read as JSON.parse reads them', () => {
  const keys = fc.uniqueArray(text, { minLength: 1, maxLength: 4 })
  const damage = fc.option(fc.tuple(fc.nat(), fc.nat(3), piece), { freq: 3 })
  const value = fc.oneof(fc.constantFrom('a', 'b', 'ab'), text)
  const texts = keys.chain((names) =>
    fc
      .array(fc.tuple(fc.tuple(...names.map(() => value)), damage), { minLength: 2, maxLength: 8 })
      .map((all) =>
        all.map(([values, changed]) => {
          const stored = JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]])))
          if (changed === null) return stored
          const [place, removed, inserted] = changed
          const at = place % (stored.length + 1)
          return stored.slice(0, at) + inserted + stored.slice(at + removed)
        }),
      ),
  )
  fc.assert(
    fc.property(texts, (given) => {
      for (const stored of given) {
        assert.deepEqual(
          outcome(() => Object.entries(decodeMetadata(stored))),
          outcome(() => Object.entries(JSON.parse(stored) as object)),
        )
      }
    }),
    { numRuns: 5_000 },
  )
})

test('of a key that comes twice the last one counts, and what is done to an object given changes no other', () => {
  for (const stored of ['{"a":"1","a":"2"}', '{"a":"3","a":"2"}', '{"a":"3"}', '{"a":"3"}', '{"a":"3"}']) {
    const read = decodeMetadata(stored)
    assert.deepEqual(read, JSON.parse(stored))
    read['a'] = 'changed'
  }
})

test('text that was changed on the disk is read as JSON.parse reads it, or refused as JSON.parse refuses it', () => {
  fc.assert(
    fc.property(metadata, fc.nat(), fc.nat(3), piece, (given, place, removed, inserted) => {
      const stored = JSON.stringify(given)
      const at = place % (stored.length + 1)
      const damaged = stored.slice(0, at) + inserted + stored.slice(at + removed)
      assert.deepEqual(
        outcome(() => decodeMetadata(damaged)),
        outcome(() => JSON.parse(damaged)),
      )
    }),
    { numRuns: 20_000 },
  )
})
