import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

test('what a stranger wrote is one printable line of bounded length', () => {
  assert.equal(printable('a\nb\u001b[31m\u0000c\u202ed'), 'a b [31m c d')
  assert.equal(printable('x'.repeat(5000)).length, 300)
})
