import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { concat, encodeRlp, hexlify, zeroPadValue, toBeHex } from 'ethers'
import { encodeArbitrumTransaction } from './arbitrum-transaction.ts'
import { encodeTransaction } from './transaction.ts'

const startOf = (parentBlock: string, block: string): string =>
  concat(['0x6bf6a42d', ...['0x00', parentBlock, block, '0x00'].map((number) => zeroPadValue(number, 32))])

/** The first transactions of two blocks of Arbitrum One, as its nodes answer them. */
const started = [
  ['0x03dd259cba9ef03a0043700ff6aa27de5c96337ad410b3710b6482ca8a971fd0', startOf('0x015b88c4', '0x14e8a59a')],
  ['0x431a1c991fe68597f472ddd6e675570b5e1e0825ea90da5195709658e77bfede', startOf('0x012c04c1', '0x0c000000')],
] as const

const word = (number: number): string => zeroPadValue(toBeHex(number), 32)
const [from, to, refund] = ['11', '22', '33'].map((byte) => `0x${byte.repeat(20)}`)
const every = {
  chainId: '0xa4b1',
  requestId: word(1),
  ticketId: word(2),
  from,
  to,
  nonce: '0x7',
  value: '0x0',
  gas: '0x5208',
  maxFeePerGas: '0x5f5e100',
  input: '0xabcd',
  refundTo: refund,
  maxRefund: '0x9',
  submissionFeeRefund: '0x8',
  l1BaseFee: '0x3',
  depositValue: '0x4',
  retryTo: null,
  retryValue: '0x5',
  beneficiary: from,
  maxSubmissionFee: '0x6',
  retryData: '0xef',
}
const [id, feeCap, gas] = ['0xa4b1', '0x05f5e100', '0x5208']
const bodies = {
  '0x64': [id, word(1), from, to, '0x'],
  '0x65': [id, from, '0x07', feeCap, gas, to, '0x', '0xabcd'],
  '0x66': [id, word(1), from, feeCap, gas, to, '0x', '0xabcd'],
  '0x68': [id, '0x07', from, feeCap, gas, to, '0x', '0xabcd', word(2), refund, '0x09', '0x08'],
  '0x69': [id, word(1), from, '0x03', '0x04', feeCap, gas, '0x', '0x05', from, '0x06', refund, '0xef'],
}

describe('a transaction that Arbitrum made itself', () => {
  for (const [hash, input] of started) {
    it(`hashes to what the chain calls it: ${hash.slice(0, 10)}…`, () => {
      const answer = { hash, type: '0x6a', chainId: '0xa4b1', input }
      assert.ok(encodeTransaction(answer))
      assert.equal(encodeTransaction({ ...answer, chainId: '0xa4b2' }), undefined)
      assert.equal(encodeTransaction({ ...answer, input: `${input}00` }), undefined)
    })
  }

  for (const [type, body] of Object.entries(bodies)) {
    it(`is encoded in the order of its fields: ${type}`, () => {
      const expected = concat([type, encodeRlp(body.map((item) => item ?? assert.fail()))])
      assert.equal(hexlify(encodeArbitrumTransaction({ ...every, type }) ?? '0x'), expected)
    })
  }

  it('is none where a field is missing or no hex, or of another type', () => {
    for (const name of ['chainId', 'from', 'requestId', 'l1BaseFee', 'retryData'])
      for (const wrong of [undefined, null, 7, 'x', '0xzz'])
        assert.equal(encodeArbitrumTransaction({ ...every, type: '0x69', [name]: wrong }), undefined)
    assert.equal(encodeArbitrumTransaction({ ...every, type: '0x69', retryData: '0xabc' }), undefined)
    for (const type of ['0x0', '0x2', '0x67', '0x6b', '0x78', undefined])
      assert.equal(encodeArbitrumTransaction({ ...every, type }), undefined)
  })
})
