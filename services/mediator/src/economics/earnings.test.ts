import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FactData, FactType } from '@lilymed/domain'
import { createBooks, totalsOf } from './earnings.ts'
import type { LocatedFact } from './earnings.ts'

const at = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`
const [mediator, key, stranger] = [at('1'), at('2'), at('3')]
const disputeId = `0x${'dd'.repeat(32)}` as FactData['SeatRewarded']['disputeId']
const seat = { disputeId, round: 1 }

const fact = <Type extends FactType>(
  type: Type,
  data: FactData[Type],
  block: number,
  txHash = `tx${block}`,
) =>
  ({
    type,
    data,
    at: { number: block, hash: '', timestamp: 1000 + block },
    txHash,
  }) as unknown as LocatedFact
const rewound = (toBlock: number): LocatedFact => ({
  type: 'ChainRewound',
  data: { toBlock: String(toBlock), toHash: '' },
  at: null,
  txHash: '',
})

const booksOf = (...facts: readonly LocatedFact[]) => {
  const books = createBooks(mediator)
  for (const each of facts) books.take(each)
  return books
}
const rewarded = (amount: string, block: number, who = mediator) =>
  fact('SeatRewarded', { ...seat, mediator: who, amount }, block)

describe('the books of a mediator', () => {
  it('hold what it earned and lost, and nobody else’s', () => {
    const books = booksOf(
      rewarded('30', 1),
      rewarded('99', 1, stranger),
      fact('SeatSlashed', { ...seat, mediator, amount: '12', fault: 1 }, 2),
      fact('SeatSlashed', { ...seat, mediator: stranger, amount: '12', fault: 1 }, 2),
      fact('CreditClaimed', { account: mediator, amount: '30' }, 3),
    )
    assert.deepEqual(
      books.entries().map(({ kind, lp, block, note }) => [kind, lp, block, note]),
      [
        ['reward', 30n, 1, ''],
        ['slash', -12n, 2, 'NO_COMMIT'],
        ['claim', 0n, 3, '30 wei of LP paid out'],
      ],
    )
    assert.deepEqual(totalsOf(books.entries()), {
      rewards: 30n,
      slashes: -12n,
      appeals: 0n,
      gas: 0n,
      lp: 18n,
    })
  })

  it('forget what a reorg took back', () => {
    const books = booksOf(rewarded('1', 5), rewarded('2', 6), rewound(5), rewarded('4', 6))
    assert.deepEqual(
      books.entries().map(({ lp }) => lp),
      [1n, 4n],
    )
    assert.deepEqual(
      books.candidates().map(({ block }) => block),
      [5, 6],
    )
  })

  it('go on under every key it acts through', () => {
    const bond = { ...seat, appellant: key, fees: '7', bond: '7' }
    const settled = { ...seat, appellant: key, result: 2, amount: '21' }
    const before = booksOf(fact('AppealBondReceived', bond, 1))
    assert.deepEqual(before.entries(), [])
    const rotated = fact('KeyRotated', { mediator, retired: mediator, key }, 1)
    const books = booksOf(rotated, fact('AppealBondReceived', bond, 2), fact('AppealSettled', settled, 3))
    assert.deepEqual(books.keys(), [mediator, key])
    assert.equal(totalsOf(books.entries()).appeals, 7n)
    const foreign = fact('KeyRotated', { mediator: stranger, retired: stranger, key: at('4') }, 1)
    assert.deepEqual(booksOf(foreign).keys(), [mediator])
  })

  it('name each transaction once that may be its own', () => {
    const drawn = {
      disputeId,
      round: 1,
      randomness: '',
      seats: [],
      alternates: [],
      passedOver: [],
      commitEndsAt: '0',
    }
    const books = booksOf(
      fact('PanelDrawn', drawn as unknown as FactData['PanelDrawn'], 1),
      fact('RoundSettled', seat, 2),
      rewarded('1', 2),
      rewarded('1', 3, stranger),
    )
    assert.deepEqual(
      books.candidates().map(({ txHash }) => txHash),
      ['tx1', 'tx2'],
    )
  })
})
