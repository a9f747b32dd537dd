import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDoubt } from './find-doubts.ts'
import type { BlockHeader, ChainLog } from './log-source.ts'
import { bloomBitsOf, falseAlarmProbability, mayHold } from './logs-bloom.ts'

// The vector of go-ethereum's core/types/bloom9_test.go: these texts were added to the bloom, the others were not.
const added = ['testtest', 'test', 'hallo', 'other']
const notAdded = ['tes', 'lo']
const bytesOf = (text: string): string => `0x${Buffer.from(text).toString('hex')}`
const bloomOf = (...members: string[]): string => {
  const bits = members.flatMap(bloomBitsOf)
  const value = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)
  return `0x${value.toString(16).padStart(512, '0')}`
}
const [pool, token, other] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`, `0x${'33'.repeat(20)}`]
const header = (number: number, logsBloom: string): BlockHeader => ({
  number,
  hash: `0x${String(number).padStart(64, '0')}`,
  parentHash: `0x${String(number - 1).padStart(64, '0')}`,
  timestamp: number,
  logsBloom,
  baseFeePerGas: 0n,
})

test('a bloom speaks of what was added to it and of nothing else', () => {
  const bloom = bloomOf(...added.map(bytesOf))
  for (const text of added) assert.ok(mayHold(bloom, bloomBitsOf(bytesOf(text))), text)
  for (const text of notAdded) assert.ok(!mayHold(bloom, bloomBitsOf(bytesOf(text))), text)
})

const logOf = (logIndex: number, address: string, ...topics: string[]): ChainLog =>
  ({ blockNumber: 1, logIndex, address, topics }) as unknown as ChainLog
const [opened, closed] = [`0x${'aa'.repeat(32)}`, `0x${'bb'.repeat(32)}`]

test('a bloom that speaks of a contract without a log is one doubt, a log the bloom denies another', () => {
  const judge = createDoubt([pool, other])
  const silent = (...members: string[]) => judge(header(1, bloomOf(...members)), [])
  assert.deepEqual([silent().silent, silent(token).silent, silent(pool).silent], [false, false, true])
  const both = bloomOf(pool, opened)
  assert.deepEqual(judge(header(1, both), [logOf(0, pool, opened)]), {
    silent: false,
    denied: false,
    gap: false,
  })
  assert.ok(judge(header(1, both), [logOf(0, pool, closed)]).denied)
  assert.ok(judge(header(1, both), [logOf(0, other, opened)]).denied)
  assert.ok(judge(header(1, bloomOf(pool, other)), [logOf(0, pool)]).silent)
})

test('indices that do not run from 0 without a gap leave room for a log that is missing', () => {
  const judge = createDoubt([pool])
  const gap = (...indices: number[]) =>
    judge(
      header(1, bloomOf(pool)),
      indices.map((index) => logOf(index, pool)),
    ).gap
  assert.deepEqual([gap(), gap(0, 1, 2), gap(0, 2), gap(1, 2)], [false, false, true, true])
})

test('an almost empty bloom hardly speaks for nothing, a full one always', () => {
  assert.ok(falseAlarmProbability(bloomOf(pool, opened)) < 1e-6)
  assert.equal(falseAlarmProbability(`0x${'ff'.repeat(256)}`), 1)
})
