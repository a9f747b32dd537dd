import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns, countInWords, durationInWords, timeInWords, tokensInWords } from './words.ts'

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

test('amounts are in tokens, times in UTC to the second', () => {
  assert.deepEqual(
    [0n, 950n, 10n ** 18n, -(3n * 10n ** 17n)].map((wei) => tokensInWords(wei)),
    ['0 LP', '0.00000000000000095 LP', '1 LP', '-0.3 LP'],
  )
  assert.equal(tokensInWords(10n ** 16n, 'ETH'), '0.01 ETH')
  assert.equal(timeInWords(1_700_000_000), '2023-11-14 22:13:20Z')
  assert.equal(timeInWords(new Date(1_700_000_000_999)), '2023-11-14 22:13:20Z')
})
