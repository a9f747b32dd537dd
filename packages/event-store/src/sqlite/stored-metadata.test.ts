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

test('text that was changed on the disk is read as JSON.parse reads it, or refused as JSON.parse refuses it', () => {
  const outcome = (read: () => unknown): unknown => {
    try {
      return { value: read() }
    } catch (error) {
      return (error as Error).name
    }
  }
  const piece = fc.oneof(
    fc.constantFrom('"', ':', ',', '{', '}', '\\', ' ', '1', '\u0000', '\n', 'null'),
    text,
  )
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
