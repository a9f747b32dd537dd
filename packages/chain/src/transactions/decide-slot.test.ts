import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Evidence } from './agree.ts'
import { decideSlot } from './decide-slot.ts'
import type { SlotObservation } from './decide-slot.ts'
import type { TransactionRejection } from './intent.ts'
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
const unknown: Evidence = { kind: 'absent', known: 'to none', isAnyKnown: false }
const known: Evidence = { kind: 'absent', known: 'to all', isAnyKnown: true }
const deep: Evidence = { kind: 'included', receipt, isDeep: true }
const shallow: Evidence = { kind: 'included', receipt, isDeep: false }
const policy = { confirmations: 3, bumpAfterMs: 1_000, repriceAfterMs: 100, rebroadcastAfterMs: 400 }
const at = (low: number, high = low) => ({ low, high })

type Case = {
  readonly seen?: Partial<SlotObservation>
  readonly attempts?: readonly Attempt[]
  readonly deadline?: number
  readonly cancelling?: TransactionRejection
}
const decide = ({ seen, attempts = [attempt()], deadline, cancelling }: Case = {}) =>
  decideSlot(
    {
      intent: { id: 'i', to: '0x', data: '0x', ...(deadline === undefined ? {} : { deadline }) },
      createdAt: 0,
      attempts,
      cancelling: cancelling ?? null,
      outcome: null,
      settledIn: null,
    },
    {
      chainTime: 5_000,
      minedCount: at(7),
      evidence: unknown,
      sincePricedMs: 0,
      sinceSentMs: 0,
      blocksSincePriced: 1,
      overtakenFor: null,
      isRefusedForPrice: false,
      isAtCap: false,
      urgency: 0,
      ...seen,
    },
    policy,
  ).kind

describe('a pending transaction', () => {
  test('fresh: waits; unknown to nodes for a while: the same bytes again; stuck: dearer', () => {
    assert.equal(decide(), 'wait')
    assert.equal(decide({ seen: { sinceSentMs: 400 } }), 'rebroadcast')
    assert.equal(decide({ seen: { sincePricedMs: 1_000 } }), 'bump')
  })
  test('that every node has is not handed over again', () => {
    assert.equal(decide({ seen: { sinceSentMs: 9_999, evidence: known } }), 'wait')
    assert.equal(
      decide({ seen: { sinceSentMs: 400, evidence: { ...known, known: 'to some' } } }),
      'rebroadcast',
    )
  })
  test('on a chain that stands still a higher fee would not help', () => {
    assert.equal(decide({ seen: { sincePricedMs: 9_999, blocksSincePriced: 0 } }), 'wait')
  })
  test('behind another of ours a higher fee would not help', () => {
    assert.equal(decide({ seen: { minedCount: at(6), sincePricedMs: 9_999 } }), 'wait')
  })
  test('as long as one provider says that it is next, it may be', () => {
    assert.equal(decide({ seen: { minedCount: at(2, 7), sincePricedMs: 1_000 } }), 'bump')
  })
  test('refused for its price it is replaced soon, whether or not blocks came', () => {
    const seen = { isRefusedForPrice: true, blocksSincePriced: 0 }
    assert.equal(decide({ seen: { ...seen, sincePricedMs: 99 } }), 'wait')
    assert.equal(decide({ seen: { ...seen, sincePricedMs: 100 } }), 'bump')
  })
  test('near its deadline patience is a quarter', () => {
    assert.equal(decide({ seen: { sincePricedMs: 250, urgency: 0.9 } }), 'wait')
    assert.equal(decide({ seen: { sincePricedMs: 250, urgency: 1 } }), 'bump')
  })
  test('past its deadline its nonce is used up by a cancellation, which is itself replaced when stuck', () => {
    assert.equal(decide({ deadline: 5_000 }), 'cancel')
    assert.equal(decide({ deadline: 5_001 }), 'wait')
    const attempts = [attempt(), attempt({ purpose: 'cancel', hash: '0xcc' })]
    assert.equal(decide({ attempts, deadline: 1, seen: { sincePricedMs: 1_000 } }), 'bump')
  })
  test('that may not be replaced for the fee cap is not tried again with every look', () => {
    assert.equal(decide({ deadline: 1, seen: { isAtCap: true, sincePricedMs: 999 } }), 'wait')
    assert.equal(decide({ deadline: 1, seen: { isAtCap: true, sincePricedMs: 1_000 } }), 'cancel')
  })
  test('that is to be cancelled is, before its deadline too', () => {
    assert.equal(decide({ cancelling: { code: 'CANCELLED' }, deadline: 9_999 }), 'cancel')
  })
})

describe('an included transaction', () => {
  test('counts only when deep enough, whatever its deadline or fee', () => {
    const seen = { minedCount: at(8), sincePricedMs: 9_999 }
    assert.equal(decide({ seen: { ...seen, evidence: shallow }, deadline: 1 }), 'wait')
    assert.equal(decide({ seen: { ...seen, evidence: deep }, deadline: 1 }), 'settle')
  })
  test('an earlier attempt may be the one included', () => {
    const attempts = [attempt(), attempt({ hash: '0xdd' })]
    assert.equal(decide({ attempts, seen: { minedCount: at(8), evidence: deep } }), 'settle')
  })
  test('counts although another provider is behind with its count', () => {
    assert.equal(decide({ seen: { minedCount: at(7, 8), evidence: deep } }), 'settle')
  })
  test('taken out by a reorg it is pending again', () => {
    assert.equal(decide({ seen: { sinceSentMs: 400 } }), 'rebroadcast')
  })
  test('in dispute nothing is done that could do harm, not even past the deadline', () => {
    const evidence: Evidence = { kind: 'disputed', receipt }
    assert.equal(decide({ seen: { evidence, sincePricedMs: 9_999, overtakenFor: 9 }, deadline: 1 }), 'wait')
    assert.equal(decide({ seen: { evidence, sinceSentMs: 400 } }), 'rebroadcast')
  })
})

describe('a nonce used without a receipt of ours', () => {
  test('is given up only when that has stood for the confirmations: the receipt may merely lag', () => {
    assert.equal(decide({ seen: { minedCount: at(8), overtakenFor: 2 } }), 'wait')
    assert.equal(decide({ seen: { minedCount: at(8), overtakenFor: 3 } }), 'release')
  })
  test('is not given up while any node knows any of its transactions', () => {
    const evidence: Evidence = { kind: 'absent', known: 'to none', isAnyKnown: true }
    assert.equal(decide({ seen: { minedCount: at(8), overtakenFor: 9, evidence } }), 'wait')
  })
  test('is not given up, nor cancelled, on the word of one provider of two', () => {
    assert.equal(decide({ seen: { minedCount: at(7, 8), overtakenFor: 9 } }), 'wait')
  })
})
