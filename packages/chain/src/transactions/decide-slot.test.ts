import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decideSlot } from './decide-slot.ts'
import type { SlotObservation } from './decide-slot.ts'
import type { Attempt } from './intent-journal.ts'

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  purpose: 'act',
  nonce: 7,
  hash: '0xaa',
  raw: '0x',
  gasLimit: 1n,
  maxFeePerGas: 1n,
  maxPriorityFeePerGas: 1n,
  ...changes,
})
const receipt = {
  hash: '0xaa',
  succeeded: true,
  blockNumber: 98,
  blockHash: '0xbb',
  gasUsed: 1n,
  effectiveGasPrice: 1n,
}
const policy = { confirmations: 3, bumpAfterMs: 1_000, rebroadcastAfterMs: 400 }
const decide = (seen: Partial<SlotObservation>, attempts = [attempt()], deadline?: number) =>
  decideSlot(
    {
      intent: { id: 'i', to: '0x', data: '0x', ...(deadline === undefined ? {} : { deadline }) },
      attempts,
      outcome: null,
    },
    {
      head: { number: 100, timestamp: 5_000 },
      minedCount: 7,
      receipt: null,
      sincePricedMs: 0,
      sinceSentMs: 0,
      overtakenAt: null,
      ...seen,
    },
    policy,
  ).kind

describe('a pending transaction', () => {
  test('fresh: waits; unseen for a while: the same bytes again; stuck: dearer', () => {
    assert.equal(decide({}), 'wait')
    assert.equal(decide({ sinceSentMs: 400 }), 'rebroadcast')
    assert.equal(decide({ sincePricedMs: 1_000 }), 'bump')
  })
  test('behind another of ours a higher fee would not help', () => {
    assert.equal(decide({ minedCount: 6, sincePricedMs: 9_999 }), 'wait')
  })
  test('past its deadline its nonce is used up by a cancellation, which is itself replaced when stuck', () => {
    assert.equal(decide({}, [attempt()], 5_000), 'cancel')
    assert.equal(decide({}, [attempt()], 5_001), 'wait')
    assert.equal(
      decide({ sincePricedMs: 1_000 }, [attempt(), attempt({ purpose: 'cancel', hash: '0xcc' })], 1),
      'bump',
    )
  })
})

describe('an included transaction', () => {
  test('counts only when deep enough, whatever its deadline or fee', () => {
    assert.equal(decide({ minedCount: 8, receipt: { ...receipt, blockNumber: 99 } }, [attempt()], 1), 'wait')
    assert.equal(decide({ minedCount: 8, receipt, sincePricedMs: 9_999 }, [attempt()], 1), 'settle')
  })
  test('an earlier attempt may be the one included', () => {
    assert.equal(decide({ minedCount: 8, receipt }, [attempt(), attempt({ hash: '0xdd' })]), 'settle')
  })
  test('taken out by a reorg it is pending again', () => {
    assert.equal(decide({ minedCount: 7, receipt: null, sinceSentMs: 400 }), 'rebroadcast')
  })
})

describe('a nonce used without a receipt of ours', () => {
  test('is given up only when that has stood for the confirmations: the receipt may merely lag', () => {
    assert.equal(decide({ minedCount: 8, overtakenAt: 98 }), 'wait')
    assert.equal(decide({ minedCount: 8, overtakenAt: 97 }), 'release')
  })
})
