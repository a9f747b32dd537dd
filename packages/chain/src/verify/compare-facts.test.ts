import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareFacts } from './compare-facts.ts'
import type { PlacedFact } from './placed-fact.ts'

const fact = (block: number, logIndex: number, changes: Partial<PlacedFact> = {}): PlacedFact => ({
  block,
  blockHash: `0x${block}`,
  txHash: '0xaa',
  logIndex,
  type: 'PaymentMade',
  data: { dealId: 'a', amount: '5', to: { name: 'x', tags: ['1', '2'] } },
  ...changes,
})
const kinds = (stored: PlacedFact[], chain: PlacedFact[]): string[] =>
  compareFacts(stored, chain).map(({ block, logIndex, kind, fields }) =>
    `${block}/${logIndex} ${kind} ${fields.join()}`.trim(),
  )

test('the same facts agree, whatever the order of names in their data', () => {
  const turned = { to: { tags: ['1', '2'], name: 'x' }, amount: '5', dealId: 'a' }
  assert.deepEqual(kinds([fact(1, 0), fact(1, 1)], [fact(1, 0, { data: turned }), fact(1, 1)]), [])
})

test('a fact that only one has is named with its place', () => {
  assert.deepEqual(kinds([fact(1, 0), fact(3, 2)], [fact(1, 0), fact(2, 1)]), ['2/1 missing', '3/2 extra'])
})

test('what differs in a fact that both have is named leaf by leaf', () => {
  const other = { dealId: 'a', amount: '6', to: { name: 'x', tags: ['1', '3'] }, more: true }
  assert.deepEqual(kinds([fact(1, 0)], [fact(1, 0, { data: other, txHash: '0xbb' })]), [
    '1/0 different txHash,data.amount,data.to.tags.1,data.more',
  ])
  assert.deepEqual(kinds([fact(1, 0)], [fact(1, 0, { blockHash: '0x2' })]), ['1/0 different blockHash'])
})

test('several facts of one log are told apart by type and order', () => {
  const part = (bytes: string) => fact(1, 0, { type: 'LogBytes', data: { bytes } })
  const read = fact(1, 0, { type: 'DealTermsRead', data: {} })
  assert.deepEqual(kinds([part('a'), part('b'), read], [part('a'), part('b'), read]), [])
  assert.deepEqual(kinds([part('a'), part('b')], [part('a'), part('c')]), ['1/0 different data.bytes'])
  assert.deepEqual(kinds([fact(1, 0), read], [fact(1, 0)]), ['1/0 extra'])
})
