import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Expected } from '../port/event-store.ts'
import { decideAppend } from './append-rules.ts'

/** Decides an append of `ids` (a letter each) to a stream that holds `stored`. */
function decide(stored: string, expected: Expected, ids: string, softDeleted = false) {
  const at = (rev: number) => (rev < stored.length ? { rev, pos: 100 + rev } : undefined)
  return decideAppend({
    expected,
    current: stored.length - 1,
    softDeleted,
    ids: ids.split(''),
    matchAt: (rev, wanted) => (stored[rev] === wanted ? at(rev) : undefined),
    latest: (wanted) => at(stored.lastIndexOf(wanted) >>> 0),
  })
}

const replay = (rev: number) => ({ kind: 'replay', last: { rev, pos: 100 + rev } })
const append = { kind: 'append' }
const conflict = { kind: 'conflict' }

test('an exact expectation compares the events that followed it', () => {
  assert.deepEqual(decide('', 'no_stream', 'a'), append)
  assert.deepEqual(decide('abc', 2n, 'c'), append)
  assert.deepEqual(decide('abc', 0n, 'b'), replay(1))
  assert.deepEqual(decide('abc', 'no_stream', 'abc'), replay(2))
  assert.deepEqual(decide('abc', 1n, 'cd'), conflict)
  assert.deepEqual(decide('abc', 0n, 'c'), conflict)
  assert.deepEqual(decide('abc', 3n, 'd'), conflict)
  assert.deepEqual(decide('', 2n ** 53n - 1n, 'd'), conflict)
})

test('any and stream_exists compare ids while they are known', () => {
  assert.deepEqual(decide('', 'any', 'a'), append)
  assert.deepEqual(decide('', 'stream_exists', 'a'), conflict)
  for (const expected of ['any', 'stream_exists'] as const) {
    assert.deepEqual(decide('abc', expected, 'd'), append)
    assert.deepEqual(decide('abc', expected, 'bc'), replay(2))
    assert.deepEqual(decide('abc', expected, 'cd'), conflict)
    assert.deepEqual(decide('abc', expected, 'dc'), append)
  }
})

test('a soft-deleted stream counts as none for no_stream, unless it is a replay', () => {
  assert.deepEqual(decide('ab', 'no_stream', 'c', true), append)
  assert.deepEqual(decide('ab', 'no_stream', 'ab', true), replay(1))
  assert.deepEqual(decide('ab', 'no_stream', 'abc', true), conflict)
  assert.deepEqual(decide('ab', 'stream_exists', 'c', true), conflict)
  assert.deepEqual(decide('ab', 0n, 'c', true), conflict)
})
