import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chainReadsInWords } from './chain-reads.ts'

test('reads of the chain are told by what they are about', () => {
  const hash = `0x${'ab'.repeat(32)}`
  const header = { method: 'eth_getBlockByNumber', params: ['0x8c', false] }
  const logs = (filter: object) => ({ method: 'eth_getLogs', params: [filter] })
  const cases = [
    [[header], 'block 140'],
    [[header, header, header], 'block 140 and 2 more calls'],
    [[{ method: 'eth_getBlockByNumber', params: ['finalized', false] }], 'block finalized'],
    [[logs({ fromBlock: '0x1', toBlock: '0x95' })], 'blocks 1 to 149'],
    [[logs({ fromBlock: '0x5', toBlock: '0x5' })], 'block 5'],
    [[logs({ blockHash: hash })], `block ${hash}`],
    [[{ method: 'eth_getTransactionByHash', params: [hash] }], `transaction ${hash}`],
  ] as const
  for (const [calls, words] of cases) assert.equal(chainReadsInWords(calls), words)
})
