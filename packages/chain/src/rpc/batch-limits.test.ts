import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readBatchLimit } from './batch-limits.ts'
import type { RpcFailure } from './rpc-failure.ts'

describe('a refusal of a batch for its number of calls', () => {
  const cases: ReadonlyArray<readonly [string, RpcFailure, number | undefined]> = [
    ['geth', { code: -32600, message: 'batch too large' }, undefined],
    [
      'Erigon',
      {
        code: -32600,
        message: 'batch limit 20 exceeded (can increase by --rpc.batch.limit). Requested batch of size: 51',
      },
      20,
    ],
    ['Nethermind', { code: -32005, message: 'Batch size limit exceeded' }, undefined],
    ['Besu', { code: -32005, message: 'Number of requests exceeds max batch size' }, undefined],
    ['dRPC', { message: 'Batch of more than 3 requests are not allowed on free tier' }, 3],
    ['Base', { code: -32014, message: 'maximum 10 calls in 1 batch' }, 10],
    ['Optimism', { code: -32014, message: 'too many RPC calls in batch request', status: 413 }, undefined],
    [
      'reth',
      { code: -32010, message: 'The batch request was too large', data: 'Exceeded max limit of 25' },
      25,
    ],
    ['jsonrpsee', { code: -32005, message: 'Batched requests are not supported by this server' }, 1],
    ['a gateway', { status: 413, message: 'HTTP 413' }, undefined],
    ['one whose limit we kept', { message: 'maximum 100 calls in 1 batch' }, undefined],
    ['nonsense', { message: 'maximum 0 calls in 1 batch' }, undefined],
  ]
  for (const [who, failure, fits] of cases) {
    test(`${who}: ${failure.message}`, () => {
      const found = readBatchLimit(failure, 51)
      if (who === 'nonsense') assert.equal(found?.fits, undefined)
      else assert.deepEqual(found, fits === undefined ? {} : { fits })
    })
  }

  test('is not found in other refusals, nor for a single call', () => {
    assert.equal(readBatchLimit({ code: -32005, message: 'rate limit exceeded' }, 51), null)
    assert.equal(readBatchLimit({ code: -32602, message: 'block range is too wide' }, 51), null)
    assert.equal(readBatchLimit({ code: -32600, message: 'batch too large' }, 1), null)
  })
})
