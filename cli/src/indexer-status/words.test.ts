import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns, countInWords, durationInWords } from './words.ts'

test('a duration is said in its two largest units', () => {
  const said = [-1, 0, 0.4, 1, 59.6, 61, 3_599, 3_600, 7_260, 86_400, 90_000 * 4].map(durationInWords)
  assert.deepEqual(said, [
    '0 s',
    '0 s',
    '0 s',
    '1 s',
    '1 m',
    '1 m 1 s',
    '59 m 59 s',
    '1 h',
    '2 h 1 m',
    '1 d',
    '4 d 4 h',
  ])
})

test('counts have their thousands told apart, columns are as wide as their widest cell', () => {
  assert.equal(countInWords(1_234_567.8), '1,234,568')
  assert.equal(
    columns([
      ['a', 'bc'],
      ['def', 'g'],
    ]),
    'a    bc\ndef  g\n',
  )
})
