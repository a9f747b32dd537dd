import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { agree, weigh } from './agree.ts'
import type { ProviderView } from './provider-view.ts'
import type { SeenReceipt } from './rpc-values.ts'

const receipt = (changes: Partial<SeenReceipt> = {}): SeenReceipt => ({
  hash: '0xaa',
  succeeded: true,
  blockNumber: 100,
  blockHash: '0xb0',
  gasUsed: 1n,
  effectiveGasPrice: 1n,
  ...changes,
})
const view = (
  headNumber: number,
  receipts: readonly SeenReceipt[] = [],
  changes: Partial<ProviderView> = {},
): ProviderView => ({
  head: { number: headNumber, timestamp: headNumber * 10, baseFeePerGas: 7n },
  suggestedTip: 1n,
  gasPrice: null,
  balance: 1n,
  minedCount: 5,
  pendingCount: 5,
  asked: new Set(['0xaa', '0xcc']),
  receipts: new Map(receipts.map((each) => [each.hash, each])),
  known: new Set(),
  ...changes,
})
const judged = (...views: ProviderView[]): string => {
  const evidence = weigh(views, ['0xcc', '0xaa'], 3)
  return evidence.kind === 'included' ? (evidence.isDeep ? 'deep' : 'shallow') : evidence.kind
}

describe('what providers say of a transaction', () => {
  test('of one alone counts at its confirmations', () => {
    assert.equal(judged(view(101, [receipt()])), 'shallow')
    assert.equal(judged(view(102, [receipt()])), 'deep')
  })
  test('one that is behind says nothing, whatever it has not seen yet', () => {
    assert.equal(judged(view(102, [receipt()]), view(99)), 'deep')
    assert.equal(judged(view(102, [receipt()]), view(101, [receipt()])), 'deep')
  })
  test('one that should have seen it and has not stands against one that has; two overrule it', () => {
    assert.equal(judged(view(102, [receipt()]), view(100)), 'disputed')
    assert.equal(judged(view(102, [receipt()]), view(102), view(102, [receipt()])), 'deep')
    assert.equal(judged(view(102), view(102, [receipt()]), view(102)), 'absent')
  })
  test('of three one alone says nothing, however far it says it has come', () => {
    const far = receipt({ blockNumber: 9_000 })
    assert.equal(judged(view(9_999, [far]), view(102), view(102)), 'absent')
    assert.equal(judged(view(9_999, [receipt()]), view(100, [receipt()]), view(99)), 'shallow')
    assert.equal(judged(view(102, [receipt()]), view(102, [receipt()]), view(99)), 'deep')
  })
  test('another block, another ending, or another attempt is a contradiction', () => {
    const own = view(102, [receipt()])
    assert.equal(judged(own, view(102, [receipt({ blockHash: '0xb1' })])), 'disputed')
    assert.equal(judged(own, view(102, [receipt({ succeeded: false })])), 'disputed')
    assert.equal(judged(own, view(102, [receipt({ hash: '0xcc' })])), 'disputed')
  })
  test('nobody has it: known to all, to some or to none, by the newest attempt', () => {
    const knows = (...hashes: string[]) => view(102, [], { known: new Set(hashes) })
    const knownTo = (...views: ProviderView[]) => {
      const evidence = weigh(views, ['0xcc', '0xaa'], 3)
      return evidence.kind === 'absent' ? [evidence.known, evidence.isAnyKnown] : evidence.kind
    }
    assert.deepEqual(knownTo(knows('0xaa'), knows('0xaa', '0xcc')), ['to all', true])
    assert.deepEqual(knownTo(knows('0xaa'), knows()), ['to some', true])
    assert.deepEqual(knownTo(knows('0xcc'), knows()), ['to none', true])
    assert.deepEqual(knownTo(knows(), knows()), ['to none', false])
  })
  test('who was not asked does not count; where nobody was asked nothing is the matter', () => {
    const unasked = view(200, [], { asked: new Set<string>() })
    assert.equal(judged(view(102, [receipt()]), unasked), 'deep')
    assert.deepEqual(weigh([unasked], ['0xaa'], 3), { kind: 'absent', known: 'to all', isAnyKnown: true })
  })
})

describe('what providers say of the chain', () => {
  const both = agree([
    view(100, [], { minedCount: 4, balance: 9n, suggestedTip: 2n }),
    view(110, [], { minedCount: 6, pendingCount: 8, suggestedTip: 50n }),
  ])
  test('one alone cannot make an intent late, drain the purse by its tip, or declare the key poor', () => {
    assert.deepEqual([both.chainTime, both.balance], [1_000, 9n])
    assert.deepEqual(both.market, { baseFeePerGas: 7n, suggestedTip: 2n })
  })
  test('heads and counts are kept as ranges', () => {
    assert.deepEqual(
      [both.headNumber, both.minedCount, both.pendingCount],
      [{ low: 100, high: 110 }, { low: 4, high: 6 }, 8],
    )
  })
  test('there is no base fee where most say so, and the middle gas price is believed', () => {
    const legacy = (gasPrice: bigint) =>
      view(100, [], { head: { number: 100, timestamp: 1_000, baseFeePerGas: null }, gasPrice })
    assert.deepEqual(agree([legacy(5n)]).market, { gasPrice: 5n })
    assert.deepEqual(agree([view(100), legacy(9n), legacy(4n)]).market, { gasPrice: 4n })
    for (const others of [[view(100)], [view(100), view(100)]])
      assert.deepEqual(agree([legacy(9n), ...others]).market, { baseFeePerGas: 7n, suggestedTip: 1n })
  })
  test('of three the middle one is believed', () => {
    const costs = (number: number, wei: bigint, counted: number) =>
      view(number, [], {
        head: { number, timestamp: number * 10, baseFeePerGas: wei },
        minedCount: counted,
        pendingCount: counted,
      })
    for (const lie of [costs(9_999, 10n ** 20n, 99), costs(0, 0n, 0)]) {
      const { chainTime, ...all } = agree([costs(100, 7n, 5), lie, costs(100, 7n, 5)])
      assert.equal(chainTime, 1_000)
      assert.deepEqual(all.headNumber, { low: 100, high: 100 })
      assert.deepEqual(all.minedCount, { low: 5, high: 5 })
      assert.equal(all.pendingCount, 5)
      assert.deepEqual(all.market, { baseFeePerGas: 7n, suggestedTip: 1n })
    }
  })
})
