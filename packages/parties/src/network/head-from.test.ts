import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { headFrom } from './head-from.ts'

const network = (...numbers: number[]) => ({
  head: async () => ({
    number: numbers.length > 1 ? (numbers.shift() ?? 0) : (numbers[0] ?? 0),
    hash: '0x',
    time: 0,
  }),
})

describe('the head from a block on', () => {
  it('waits for a node that lags', async () => {
    assert.equal((await headFrom(network(7, 8, 9), 9, { pollIntervalMs: 0 })).number, 9)
  })

  it('gives up on one that does not get there, and says how far it is', async () => {
    await assert.rejects(headFrom(network(7), 9, { pollIntervalMs: 0, patienceMs: 0 }), {
      code: 'RPC_LAGS',
      retryable: true,
      message: /at block 7 and block 9 is known/,
    })
  })
})
