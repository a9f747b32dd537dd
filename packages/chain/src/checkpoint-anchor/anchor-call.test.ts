import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anchorCall, anchorOrigin } from './anchor-call.ts'

const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const root = Buffer.alloc(32, 1)

describe('anchorCall', () => {
  it('encodes anchor(bytes32,uint64,bytes32) with the hash of the origin', () => {
    const { to, data } = anchorCall(contract, {
      origin: 'lilymed/test',
      size: 258,
      root: Buffer.alloc(32, 7),
    })
    assert.equal(to, contract)
    assert.equal(data.length, 2 + 2 * (4 + 3 * 32))
    assert.equal(data.slice(10, 74), anchorOrigin('lilymed/test').slice(2))
    assert.equal(data.slice(74, 138), '102'.padStart(64, '0'))
    assert.equal(data.slice(138), '07'.repeat(32))
  })

  it('refuses what is no checkpoint', () => {
    const checkpoint = { origin: 'o', size: 1, root: Buffer.alloc(32, 1) }
    assert.throws(() => anchorCall(contract, { ...checkpoint, root: root.subarray(1) }), RangeError)
    for (const size of [0, -1, 1.5, 2 ** 53]) {
      assert.throws(() => anchorCall(contract, { ...checkpoint, size }), RangeError)
    }
  })
})
