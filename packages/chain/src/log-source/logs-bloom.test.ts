import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDoubt } from './find-doubtful.ts'
import type { BlockHeader, ChainLog } from './log-source.ts'
import { bloomBitsOf, mayHold } from './logs-bloom.ts'

// The vector of go-ethereum's core/types/bloom9_test.go: these texts were added to the bloom, the others were not.
const added = ['testtest', 'test', 'hallo', 'other']
const notAdded = ['tes', 'lo']
const bytesOf = (text: string): string => `0x${Buffer.from(text).toString('hex')}`
const bloomOf = (...members: string[]): string => {
  const bits = members.flatMap(bloomBitsOf)
  const value = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)
  return `0x${value.toString(16).padStart(512, '0')}`
}
const [pool, token] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`]
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

test('a block is doubtful only where its bloom speaks of a contract that the answer is silent about', () => {
  const headers = [
    header(1, bloomOf(pool)),
    header(2, bloomOf(token)),
    header(3, bloomOf()),
    header(4, bloomOf(pool)),
  ]
  const logs = [{ blockNumber: 4, address: pool }] as unknown as ChainLog[]
  const doubtful = createDoubt([pool])(headers, logs)
  assert.deepEqual(
    doubtful.map(({ number }) => number),
    [1],
  )
})
