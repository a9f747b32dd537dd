import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { ChainFact } from '../facts.ts'
import { playDeal, playTimeoutAgree, type DoubleTerms } from '../testing/lilypad-double.ts'
import type { DealStateName } from '../values/deal-states.ts'
import { followDeals, forgetDealsAbove, noDeals, type DealMemory, type DealSign } from './hole-detector.ts'

const TERMS: DoubleTerms = { price: 1n, count: 1n, payment: 2n, multiple: 2n, fee: 1n, submit: 1n, judge: 1n }

const toSign = (fact: ChainFact, block: number): DealSign[] => {
  switch (fact.type) {
    case 'DealStateChanged':
      return [{ kind: 'state', dealId: fact.data.dealId, block, state: fact.data.state }]
    case 'PaymentMade': {
      const { dealId, reason, direction } = fact.data
      return [{ kind: 'payment', dealId, block, reason, direction }]
    }
    case 'DealTermsRead':
      return [{ kind: 'born', dealId: fact.data.dealId, block }]
    case 'MediationRequested':
      return [{ kind: 'mediation', dealId: fact.data.dealId, block }]
    default:
      return []
  }
}
/** The signs of a deal's facts, one block each. */
const signsOf = (facts: readonly ChainFact[]): DealSign[] =>
  facts.flatMap((fact, index) => toSign(fact, 10 + index))

const paths: readonly (readonly DealStateName[])[] = [
  ['ResultsSubmitted', 'ResultsAccepted'],
  ['ResultsSubmitted', 'ResultsChecked', 'MediationAccepted'],
  ['ResultsSubmitted', 'ResultsChecked', 'MediationRejected'],
  ['ResultsSubmitted', 'ResultsChecked', 'TimeoutMediateResults'],
]
const lives: readonly (readonly DealSign[])[] = [
  ...paths.flatMap((path) =>
    (['provider', 'creator'] as const).map((first) => signsOf(playDeal(TERMS, first, path))),
  ),
  signsOf(playTimeoutAgree(TERMS, 'provider')),
]
const life = fc.constantFrom(...lives)

/** Whether anything is known of a deal: a mediation out of nowhere then is a hole. */
const isKnown = (memory: DealMemory, dealId: string): boolean =>
  followDeals(memory, [{ kind: 'mediation', dealId, block: 99_999 }]).holes.length > 0

describe('following deals', () => {
  it('what really happens is no hole, from whatever point on it is seen, in however many parts', () => {
    fc.assert(
      fc.property(life, fc.nat(30), fc.nat(30), (signs, from, cut) => {
        const seen = signs.slice(from)
        const first = followDeals(noDeals, seen.slice(0, cut))
        const second = followDeals(first.memory, seen.slice(cut))
        assert.deepEqual([...first.holes, ...second.holes], [])
      }),
    )
  })

  it('a state left out between two others is a hole, named with where the deal was last heard of', () => {
    for (const signs of lives) {
      const states = signs.flatMap((sign, index) => (sign.kind === 'state' ? [index] : []))
      // The first state is missed only where the birth was seen, the last by nobody.
      for (const missing of states.slice(0, -1)) {
        const { holes } = followDeals(
          noDeals,
          signs.filter((_, index) => index !== missing),
        )
        assert.ok(holes.length > 0, `without ${JSON.stringify(signs[missing])}`)
        const [{ lastKnownBlock, block } = { lastKnownBlock: 0, block: 0 }] = holes
        assert.ok(lastKnownBlock < (signs[missing]?.block ?? 0) && (signs[missing]?.block ?? 0) < block)
      }
    }
  })

  it('a payment of a state that was not announced is a hole', () => {
    const at = { dealId: 'd', block: 5 }
    const { memory } = followDeals(noDeals, [{ ...at, kind: 'state', state: 1 }])
    for (const [reason, direction] of [
      [3, 1],
      [1, 0],
      [1, 3],
      [4, 0],
      [4, 1],
    ] as const) {
      const sign = { ...at, block: 9, kind: 'payment', reason, direction } as const
      assert.deepEqual(followDeals(memory, [sign]).holes, [
        { dealId: 'd', block: 9, lastKnownBlock: 5, from: 'DealAgreed', sign },
      ])
      assert.deepEqual(followDeals(noDeals, [sign]).holes, [])
    }
  })

  it('a mediation that no check asked for is a hole', () => {
    const { memory } = followDeals(noDeals, [{ kind: 'state', dealId: 'd', block: 5, state: 2 }])
    assert.equal(followDeals(memory, [{ kind: 'mediation', dealId: 'd', block: 6 }]).holes.length, 1)
  })

  it('numbers of a later version say nothing', () => {
    const { holes } = followDeals(noDeals, [
      { kind: 'state', dealId: 'd', block: 5, state: 2 },
      { kind: 'payment', dealId: 'd', block: 6, reason: 77, direction: 1 },
      { kind: 'payment', dealId: 'd', block: 6, reason: 1, direction: 9 },
      { kind: 'state', dealId: 'd', block: 6, state: 99 },
      { kind: 'state', dealId: 'd', block: 7, state: 1 },
    ])
    assert.deepEqual(holes, [])
  })

  it('remembers a bounded number of deals, those heard of last', () => {
    const signs = Array.from({ length: 10_000 }, (_, index): DealSign => ({
      kind: 'state',
      dealId: `deal ${index % 5_000 === 0 ? 'old' : index}`,
      block: index,
      state: 1,
    }))
    for (const stretch of [1, 100, 9_000]) {
      let memory = noDeals
      for (let from = 0; from < 9_000; from += stretch)
        memory = followDeals(memory, signs.slice(from, Math.min(9_000, from + stretch))).memory
      const kept = memory.reduce((sum, { size }) => sum + size, 0)
      assert.ok(kept >= 4_096 && kept <= 4_608, `${kept} sightings`)
      assert.ok(isKnown(memory, 'deal 8999') && isKnown(memory, 'deal 4999'), 'the latest are kept')
      assert.ok(!isKnown(memory, 'deal 1'), 'the oldest is not')
    }
  })

  it('what is known of a deal is what was heard last, however much was heard of others since', () => {
    const others = (count: number, block: number): DealSign[] =>
      Array.from({ length: count }, (_, index) => ({
        kind: 'state',
        dealId: `${block}/${index}`,
        block,
        state: 1,
      }))
    fc.assert(
      fc.property(fc.nat(1_500), fc.nat(1_500), fc.boolean(), (first, second, isUnknown) => {
        const { memory } = followDeals(noDeals, [
          { kind: 'state', dealId: 'd', block: 5, state: 1 },
          ...others(first, 6),
          { kind: 'state', dealId: 'd', block: 7, state: isUnknown ? 99 : 2 },
          ...others(second, 8),
        ])
        const again: DealSign = { kind: 'mediation', dealId: 'd', block: 9 }
        const { holes } = followDeals(memory, [again])
        assert.deepEqual(
          holes.map(({ lastKnownBlock }) => lastKnownBlock),
          isUnknown ? [] : [7],
        )
        assert.deepEqual(followDeals(forgetDealsAbove(memory, 6), [again]).holes, [])
      }),
      { numRuns: 20 },
    )
  })

  it('blocks that left the chain are forgotten', () => {
    const { memory } = followDeals(noDeals, [
      { kind: 'state', dealId: 'a', block: 5, state: 1 },
      { kind: 'state', dealId: 'b', block: 6, state: 1 },
    ])
    const left = forgetDealsAbove(memory, 5)
    assert.deepEqual([isKnown(left, 'a'), isKnown(left, 'b')], [true, false])
  })

  it('does not change the memory it was given', () => {
    const { memory } = followDeals(noDeals, [{ kind: 'state', dealId: 'a', block: 5, state: 1 }])
    followDeals(memory, [{ kind: 'state', dealId: 'a', block: 6, state: 2 }])
    assert.deepEqual(memory, [new Map([['a', { state: 'DealAgreed', block: 5 }]])])
  })
})
