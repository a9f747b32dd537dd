import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressOf, LP, PARAMETERS } from '../testing/facts.ts'
import { member, roundOf } from '../testing/settlement-double.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'
import { settleRound } from './settle-round.ts'
import type { SettledAppeal } from './settled-round.ts'

describe('settling an appeal', () => {
  const appellant = addressOf(70)
  const appeal: SettledAppeal = { appellant, against: 'ACCEPT', bond: 7n * LP, isHeard: true }
  // Two accepted and one rejected: overturned, the slashes are 25 LP, of which half is the insurance's.
  const members = [member(1, 'ACCEPT'), member(2, 'ACCEPT'), member(3, 'REJECT')]
  const settled = (outcome: DisputeOutcome, change: Partial<SettledAppeal> = {}) =>
    settleRound(PARAMETERS, outcome, roundOf(members, { appeal: { ...appeal, ...change } }))

  it('overturned returns the bond with up to twice as much of the insurance’s share', () => {
    const overturned = settled('REJECT')
    assert.deepEqual(
      [overturned.appeal?.result, overturned.appeal?.credited, overturned.insurance],
      ['OVERTURNED', 7n * LP + (25n * LP) / 2n, 0n],
    )
    const capped = settled('REJECT', { bond: LP })
    assert.deepEqual([capped.appeal?.credited, capped.insurance], [3n * LP, (21n * LP) / 2n])
  })

  it('takes nothing from vindicated dissenters', () => {
    const [dissenter] = settled('REJECT').rewards
    assert.deepEqual(dissenter, {
      mediator: addressOf(3),
      amount: 3n * LP - (3n * LP) / 20n + (25n * LP) / 2n,
    })
  })

  it('upheld gives the bond to the insurance', () => {
    const upheld = settled('ACCEPT')
    assert.deepEqual(
      [upheld.appeal?.result, upheld.appeal?.credited, upheld.insurance],
      ['UPHELD', 0n, 7n * LP + (25n * LP) / 4n],
    )
  })

  it('otherwise returns the bond alone', () => {
    for (const outcome of ['INCONCLUSIVE', 'PREEMPTED'] as const) {
      const neither = settled(outcome)
      assert.deepEqual([neither.appeal?.result, neither.appeal?.credited], ['NEITHER', 7n * LP])
    }
  })

  it('returns the fees too when nobody heard it', () => {
    const unheard = settled('ACCEPT', { isHeard: false })
    assert.deepEqual([unheard.appeal?.result, unheard.appeal?.credited], ['NEITHER', 7n * LP])
    assert.deepEqual(unheard.refunds, [{ to: appellant, amount: 7n * LP }])
    assert.equal(unheard.insurance, (25n * LP) / 4n)
    const fallen = settled('REJECT', { isHeard: false })
    assert.equal(fallen.appeal?.result, 'OVERTURNED')
    assert.deepEqual(fallen.refunds, [{ to: appellant, amount: 7n * LP }])
  })

  it('is all there is to settle of a round that never had a panel', () => {
    const round = roundOf([], { round: 2, seats: 7, appeal: { ...appeal, bond: 15n * LP } })
    const { fees, rewards, slashes, insurance, appeal: ended } = settleRound(PARAMETERS, 'ACCEPT', round)
    assert.deepEqual([fees, rewards, slashes, insurance], [0n, [], [], 15n * LP])
    assert.equal(ended?.result, 'UPHELD')
  })
})
