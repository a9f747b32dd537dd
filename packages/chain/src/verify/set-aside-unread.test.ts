import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlacedFact } from './placed-fact.ts'
import { setAsideUnread } from './set-aside-unread.ts'

const fact = (logIndex: number, type: string, data: PlacedFact['data'] = {}): PlacedFact => ({
  block: 5,
  blockHash: '0x5',
  txHash: '0xaa',
  logIndex,
  type,
  data,
})
const failed = (logIndex: number, why: string) => fact(logIndex, 'ReadFailed', { read: 'DealTermsRead', why })
const payment = fact(1, 'PaymentMade')

test('a read that this node cannot make is not compared, whatever the store has in its place', () => {
  for (const stored of [fact(1, 'DealTermsRead', { price: '1' }), failed(1, 'noState')]) {
    assert.deepEqual(setAsideUnread([payment, stored], [payment, failed(1, 'noState')]), {
      stored: [payment],
      chain: [payment],
      notCompared: 1,
    })
  }
})

test('a read that the contract refuses is compared, and so are reads of other logs and what the store could not read', () => {
  const terms = fact(2, 'DealTermsRead')
  for (const [stored, chain] of [
    [[fact(1, 'DealTermsRead')], [failed(1, 'refused')]],
    [[failed(1, 'noState')], [fact(1, 'DealTermsRead')]],
  ] as const)
    assert.deepEqual(setAsideUnread(stored, chain), { stored, chain, notCompared: 0 })
  assert.deepEqual(setAsideUnread([terms], [failed(1, 'noState')]).stored, [terms])
})
