import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toTimestamp } from './timestamp.ts'

describe('toTimestamp', () => {
  it('prints unix seconds as RFC 3339 in UTC', () => {
    assert.equal(toTimestamp(0), '1970-01-01T00:00:00Z')
    assert.equal(toTimestamp('1795000000'), '2026-11-18T11:06:40Z')
  })

  it('never fails on a time that no calendar has', () => {
    assert.equal(toTimestamp(2n ** 256n), '9999-12-31T23:59:59Z')
  })
})
