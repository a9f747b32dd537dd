import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { beaconRoundAt } from './beacon-round-at.ts'
import { drandEvmnet } from './drand-evmnet.ts'

describe('beaconRoundAt', () => {
  it('counts from round 1 at the genesis', () => {
    const schedule = { genesis: 1000n, period: 3n }
    const expected: [bigint, bigint][] = [
      [0n, 1n],
      [1000n, 1n],
      [1001n, 2n],
      [1003n, 2n],
      [1004n, 3n],
    ]
    for (const [timestamp, round] of expected) assert.equal(beaconRoundAt(timestamp, schedule), round)
  })

  it('knows the round that evmnet produced on 14 August 2026 at 14:43:22 UTC', () => {
    assert.equal(beaconRoundAt(1_786_718_602n, drandEvmnet), 19_732_510n)
    assert.equal(beaconRoundAt(1_786_718_603n, drandEvmnet), 19_732_511n)
  })

  it('gives the first round that is not before its time', () => {
    const seconds = fc.bigInt({ min: 0n, max: 2n ** 40n })
    fc.assert(
      fc.property(seconds, seconds, fc.bigInt({ min: 1n, max: 86_400n }), (timestamp, genesis, period) => {
        const round = beaconRoundAt(timestamp, { genesis, period })
        const timeOf = (number: bigint): bigint => genesis + (number - 1n) * period
        assert.ok(timeOf(round) >= timestamp)
        assert.ok(round === 1n || timeOf(round - 1n) < timestamp)
      }),
    )
  })

  it('refuses what is no time and no period', () => {
    assert.throws(() => beaconRoundAt(-1n, drandEvmnet), RangeError)
    assert.throws(() => beaconRoundAt(0n, { genesis: 0n, period: 0n }), RangeError)
  })
})
