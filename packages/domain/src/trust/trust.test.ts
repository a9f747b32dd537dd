import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { durationInWords } from './describe-account.ts'

describe('a wait in words', () => {
  it('is in whole units, and exact', () => {
    for (const [seconds, words] of [
      ['0', '0 seconds'],
      ['1', '1 second'],
      ['90', '90 seconds'],
      ['120', '2 minutes'],
      ['3600', '1 hour'],
      ['172800', '2 days'],
      ['172801', '172801 seconds'],
      ['99999999999999999999999999', '99999999999999999999999999 seconds'],
    ] as const)
      assert.equal(durationInWords(seconds), words)
  })
})
