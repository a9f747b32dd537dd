import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ChainLog } from '../log-source/log-source.ts'
import { blockHash, blockHeader } from '../testing/test-blocks.ts'
import { digestRange, firstDifference, onlyBlock } from './digest-range.ts'
import type { Range } from './digest-range.ts'

const logAt = (blockNumber: number, logIndex = 0, change: Partial<ChainLog> = {}): ChainLog => ({
  blockNumber,
  blockHash: blockHash(blockNumber),
  blockTimestamp: 1_000,
  txHash: blockHash(900 + blockNumber),
  logIndex,
  address: '0x1111111111111111111111111111111111111111',
  topics: ['0x01'],
  data: '0x',
  ...change,
})

const rangeOf = (blocks: readonly number[], logs: readonly ChainLog[], fork = 'a'): Range => ({
  kind: 'range',
  headers: blocks.map((number) => blockHeader(number, fork)),
  logs,
})

describe('two answers to one range', () => {
  const all = rangeOf([1, 2, 3, 4, 5], [logAt(2), logAt(4), logAt(4, 1)])

  test('are the same whichever headers each left out', () => {
    const sparse = rangeOf([1, 2, 4, 5], all.logs)
    assert.equal(firstDifference(all, sparse), undefined)
    assert.equal(digestRange(all), digestRange(sparse))
  })

  const others: ReadonlyArray<readonly [string, Range, number]> = [
    ['a log missing at the end', rangeOf([1, 5], [logAt(2), logAt(4)]), 4],
    ['a log missing at the beginning', rangeOf([1, 5], [logAt(4), logAt(4, 1)]), 2],
    ['a log more', rangeOf([1, 5], [logAt(2), logAt(3), logAt(4), logAt(4, 1)]), 3],
    ['no logs', rangeOf([1, 5], []), 2],
    [
      'another time of a log',
      rangeOf([1, 5], [logAt(2), logAt(4, 0, { blockTimestamp: 9 }), logAt(4, 1)]),
      4,
    ],
    [
      'another time of a block',
      {
        ...all,
        headers: all.headers.map((header) => (header.number === 5 ? { ...header, timestamp: 9 } : header)),
      },
      5,
    ],
    ['other data', rangeOf([1, 5], [logAt(2), logAt(4, 0, { data: '0x01' }), logAt(4, 1)]), 4],
    ['another topic', rangeOf([1, 5], [logAt(2, 0, { topics: [] }), logAt(4), logAt(4, 1)]), 2],
    ['another last block', { ...all, headers: [blockHeader(1), blockHeader(5, 'b')] }, 5],
  ]
  for (const [what, other, block] of others) {
    test(`differ by ${what}`, () => {
      assert.equal(firstDifference(all, other), block)
      assert.equal(firstDifference(other, all), block)
      assert.notEqual(digestRange(all), digestRange(other))
    })
  }

  test('can be compared block by block', () => {
    assert.deepEqual(onlyBlock(all, 4), rangeOf([4], [logAt(4), logAt(4, 1)]))
    assert.deepEqual(onlyBlock(all, 3), rangeOf([3], []))
  })
})
