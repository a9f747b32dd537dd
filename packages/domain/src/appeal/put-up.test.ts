import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Dispute } from '../dispute/dispute.ts'
import { addressOf } from '../testing/facts.ts'
import { putUpBy } from './put-up.ts'

const [own, other] = [addressOf(70), addressOf(71)]
const appeals = [
  { round: 1, appeal: null },
  { round: 2, appeal: { appellant: own, fees: 100n, bond: 30n } },
  { round: 3, appeal: { appellant: other, fees: 100n, bond: 30n } },
  { round: 4, appeal: { appellant: own, fees: 100n, bond: 30n } },
]
/** As far as what is put up hangs on it. */
const disputeOf = (rounds: typeof appeals, settled: readonly number[] = []): Dispute =>
  ({ rounds, money: { appeals: settled.map((round) => ({ round })) } }) as unknown as Dispute

test('an appellant has put up fees and bonds of its own appeals that are not settled', () => {
  assert.equal(putUpBy(disputeOf([]), own), 0n)
  assert.equal(putUpBy(disputeOf(appeals), own), 260n)
  assert.equal(putUpBy(disputeOf(appeals), other), 130n)
  assert.equal(putUpBy(disputeOf(appeals, [2, 3]), own), 130n)
  assert.equal(putUpBy(disputeOf(appeals, [2, 4]), own), 0n)
})
