import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHashCheck, createHashRecord } from './hash-check.ts'
import type { BlockHeader } from './log-source.ts'

/** Block 1 of Ethereum's main network. */
const answer = {
  number: '0x1',
  hash: '0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6',
  parentHash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
  miner: '0x05a56e2d52c817161883f50c441c3228cfe54d9f',
  stateRoot: '0xd67e4d450343046425ae4271474353857ab860dbc0a1dde64b41b5cd3a532bf3',
  transactionsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
  receiptsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
  logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: '0x3ff800000',
  gasLimit: '0x1388',
  gasUsed: '0x0',
  timestamp: '0x55ba4224',
  extraData: '0x476574682f76312e302e302f6c696e75782f676f312e342e32',
  mixHash: '0x969b900de27b6ac6a67742365dd65f55a0526c41fd18e1b16f1a1215c2e66f59',
  nonce: '0x539bd4979fef1ec4',
}
const header = (number: number, hash: string): BlockHeader => ({ number, hash }) as BlockHeader
const right = (number: number): BlockHeader => header(number, answer.hash)
const wrong = (number: number): BlockHeader => header(number, `0x${'00'.repeat(32)}`)

test('one header that is answered wrong again and again makes nothing unknown', () => {
  const check = createHashCheck(() => assert.fail('told'))
  check.holds(right(10), answer)
  for (let times = 0; times < 20; times += 1) assert.equal(check.holds(wrong(11), answer), false)
})

test('a header below one that hashed right is wrong however many of them there are', () => {
  const told: string[] = []
  const check = createHashCheck((message) => told.push(message))
  assert.equal(check.holds(right(10), answer), true)
  for (let number = 1; number <= 10; number += 1) assert.equal(check.holds(wrong(number), answer), false)
  assert.deepEqual(told, [])
})

test('a chain that hashes otherwise from some block on goes unchecked, until it hashes right again', () => {
  const told: string[] = []
  const check = createHashCheck((message) => told.push(message))
  check.holds(right(10), answer)
  const judged = [11, 12, 13, 14, 15, 16].map((number) => check.holds(wrong(number), answer))
  assert.deepEqual(judged, [false, false, false, false, undefined, undefined])
  assert.equal(told.length, 1)
  assert.equal(check.holds(right(17), answer), true)
  assert.equal(check.holds(wrong(16), answer), false)
})

test('one endpoint alone does not make it unknown how a chain hashes', () => {
  const record = createHashRecord()
  const [liar, honest] = [
    createHashCheck(() => assert.fail('told')),
    createHashCheck(() => undefined, record),
  ]
  const shared = createHashCheck(() => assert.fail('told'), record)
  assert.equal(liar.holds(wrong(1), answer), undefined, 'before anything hashed right nothing is known')
  for (let number = 1; number <= 20; number += 1) {
    assert.equal(honest.holds(right(number), answer), true)
    assert.equal(shared.holds(wrong(number), answer), false)
  }
})
