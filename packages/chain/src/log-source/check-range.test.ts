import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRange as check } from './check-range.ts'
import type { BlockHeader, ChainLog, RangeRequest } from './log-source.ts'

const pool = '0x1111111111111111111111111111111111111111'
const hash = (number: number, fork = 0): string => `0x${`${fork}${number}`.padStart(64, '0')}`
const header = (number: number, fork = 0, parentFork = fork): BlockHeader => ({
  number,
  hash: hash(number, fork),
  parentHash: hash(number - 1, parentFork),
  timestamp: number * 2,
  logsBloom: '0x',
  baseFeePerGas: 0n,
})
const log = (blockNumber: number, logIndex: number, changes: Partial<ChainLog> = {}): ChainLog => ({
  blockNumber,
  blockHash: hash(blockNumber),
  blockTimestamp: blockNumber * 2,
  txHash: hash(99),
  logIndex,
  address: pool,
  topics: [],
  data: '0x',
  ...changes,
})
const request = { from: 5, to: 7, addresses: [pool], parentHash: hash(4) }
const checkRange = (asked: RangeRequest, headers: Array<BlockHeader | null>, logs: ChainLog[]) =>
  check(asked, [5, 6, 7], headers, logs)
const headers = [header(5), header(6), header(7)]

test('a range that holds together is believed, logs of several blocks in order', () => {
  const logs = [log(5, 0), log(5, 3), log(7, 0)]
  assert.deepEqual(checkRange(request, headers, logs), { kind: 'range', headers, logs })
})

test('without a known parent the first block links to nothing', () => {
  assert.equal(checkRange({ ...request, parentHash: undefined }, headers, []).kind, 'range')
})

test('a block that is not there is named', () => {
  assert.deepEqual(checkRange(request, [header(5), null, header(7)], []), { kind: 'missing', block: 6 })
  assert.deepEqual(checkRange(request, [header(5)], []), { kind: 'missing', block: 6 })
})

test('a first block on another parent is a reorg', () => {
  assert.deepEqual(checkRange(request, [header(5, 0, 8), header(6), header(7)], []), {
    kind: 'detached',
    expectedParent: hash(4),
    foundParent: hash(4, 8),
  })
})

const contradictions: Array<[string, BlockHeader[], ChainLog[]]> = [
  ['blocks that do not link', [header(5), header(6, 3), header(7)], []],
  ['a header of another number', [header(5), header(9), header(7)], []],
  ['a log of a fork', headers, [log(6, 0, { blockHash: hash(6, 4) })]],
  ['a log outside the range', headers, [log(8, 0)]],
  ['a log of a foreign address', headers, [log(5, 0, { address: `0x${'22'.repeat(20)}` })]],
  ['a log twice', headers, [log(5, 0), log(5, 0)]],
  ['logs out of order', headers, [log(6, 0), log(5, 0)]],
]
for (const [what, someHeaders, logs] of contradictions) {
  test(`${what}: inconsistent`, () => {
    assert.equal(checkRange(request, someHeaders, logs).kind, 'inconsistent')
  })
}

test('where only some headers were asked for, neighbours must link and a log needs its header', () => {
  const sparse = { ...request, to: 20 }
  const given = [header(5), header(9), header(10), header(20)]
  const numbers = given.map(({ number }) => number)
  const logs = [log(9, 4), log(10, 1)]
  assert.deepEqual(check(sparse, numbers, given, logs), { kind: 'range', headers: given, logs })
  const unlinked = [header(5), header(9), header(10, 0, 3), header(20)]
  assert.equal(check(sparse, numbers, unlinked, logs).kind, 'inconsistent')
  assert.equal(check(sparse, numbers, given, [log(12, 0)]).kind, 'inconsistent')
})
