import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeRlp, getBytes } from 'ethers'
import { buildTrie } from '../ethereum/build-trie.ts'
import { encodeReceipt } from '../ethereum/receipt.ts'
import { countLogs } from './count-logs.ts'

const log = { address: `0x${'5a'.repeat(20)}`, topics: [`0x${'01'.repeat(32)}`], data: '0x' }
/** Receipts with so many logs each, of types that a rollup has. */
const receiptsOf = (...counts: readonly number[]): Uint8Array[] =>
  counts.map((count, at) => {
    const logs = Array.from({ length: count }, () => log)
    const type = ['0x6a', '0x2', '0x69', '0x0'][at % 4]
    const rest = { status: '0x1', cumulativeGasUsed: '0x1', logsBloom: `0x${'00'.repeat(256)}` }
    return encodeReceipt({ type, logs, ...rest }) ?? assert.fail()
  })
const count = (receipts: readonly Uint8Array[], upTo: number, without?: number): readonly number[] => {
  const { root, nodes } = buildTrie(receipts)
  const lost = without === undefined ? undefined : Buffer.from(receipts[without] ?? []).toString('hex')
  const trieNode = (_codec: string, hash: string): Uint8Array | undefined => {
    const bytes = nodes.get(hash)
    return bytes !== undefined && lost !== undefined && Buffer.from(bytes).toString('hex').includes(lost)
      ? undefined
      : bytes
  }
  return countLogs({ trieNode }, { receiptsRoot: root, number: 7 }, upTo)
}

describe('how many logs come before a transaction', () => {
  const receipts = receiptsOf(0, 3, 1, 0, 2)

  it('is the sum of those of the receipts before it, of any type', () => {
    assert.deepEqual(count(receipts, 4), [0, 0, 3, 4, 4])
    assert.deepEqual(count(receipts, 0), [0])
    assert.deepEqual(count(receiptsOf(1), 0), [0])
  })

  it('is not known behind a receipt that is not there', () => {
    assert.deepEqual(count(receipts, 4, 2), [0, 0, 3])
    assert.deepEqual(count(receipts, 4, 0), [0])
  })

  it('is not counted where a receipt is malformed', () => {
    const broken = [
      ...receipts.slice(0, 2),
      getBytes(encodeRlp(['0x01', `0x${'77'.repeat(40)}`])),
      ...receipts.slice(3),
    ]
    assert.throws(() => count(broken, 4), /receipt 2 of block 7 is malformed/)
  })
})
