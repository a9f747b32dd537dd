import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pinnedBlockOf } from './pinned-block-of.ts'

const block = { number: '0x10', hash: `0x${'ab'.repeat(32)}`, timestamp: '0x65' }

describe('a node’s answer for its newest block', () => {
  it('is read', () => {
    assert.deepEqual(pinnedBlockOf(block), { number: 16, hash: block.hash, time: 101 })
  })

  it('that is none is a trouble of the node, to be asked again', () => {
    const others = [
      { number: null },
      { hash: '0x12' },
      { timestamp: 101 },
      { number: 'NaN' },
      { timestamp: '0xfffffffffffff' },
    ]
    for (const answer of [null, undefined, 'busy', [], {}, ...others.map((each) => ({ ...block, ...each }))])
      assert.throws(() => pinnedBlockOf(answer), { code: 'RPC_MALFORMED', retryable: true })
  })
})
