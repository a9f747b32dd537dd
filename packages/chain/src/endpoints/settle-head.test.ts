import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endpointAfter } from '../testing/endpoint-story.ts'
import { tipAt } from '../testing/test-blocks.ts'
import type { EndpointState } from './endpoint-state.ts'
import { settleHead } from './settle-head.ts'
import type { SettledHead } from './settle-head.ts'

const identified = { kind: 'identified' } as const
const shows = (number: number, fork = 'a', finalised: number | null = null, at = 0): EndpointState =>
  endpointAfter(identified, { kind: 'tipSeen', tip: tipAt(number, fork, finalised), at })
const dead = (number: number): EndpointState =>
  endpointAfter(
    identified,
    { kind: 'tipSeen', tip: tipAt(number) },
    ...Array.from({ length: 8 }, () => ({ kind: 'failed', code: 'RPC_TIMEOUT', reason: 'gone' }) as const),
  )
const said = (settled: SettledHead | null): unknown =>
  settled === null ? null : [settled.observation.head.number, settled.by]

describe('the head of several endpoints', () => {
  test('is the highest, and the same endpoint’s as before among equals', () => {
    assert.equal(settleHead([endpointAfter()], null, 0), null)
    const first = settleHead([shows(7), shows(9), shows(8)], null, 0)
    assert.deepEqual(said(first), [9, 1])
    assert.deepEqual(said(settleHead([shows(9, 'b'), shows(9), shows(9)], first, 1)), [9, 1])
    assert.deepEqual(said(settleHead([shows(9, 'b'), shows(9)], null, 1)), [9, 0])
  })

  test('stays while the one that showed it is silent, until another comes up to it or a minute has passed', () => {
    const first = settleHead([shows(9), shows(6)], null, 0)
    const silent = [dead(9), shows(6)]
    assert.deepEqual(said(settleHead(silent, first, 59_000)), [9, 0])
    assert.deepEqual(said(settleHead([dead(9), shows(9)], first, 59_000)), [9, 1])
    assert.deepEqual(said(settleHead(silent, first, 60_000)), [6, 1])
  })

  test('goes back when the one that showed it takes it back, or is found to be wrong', () => {
    const first = settleHead([shows(9), shows(6)], null, 0)
    assert.deepEqual(said(settleHead([shows(5), shows(6)], first, 1)), [6, 1])
    const wrong = endpointAfter(
      identified,
      { kind: 'tipSeen', tip: tipAt(9) },
      { kind: 'contradicted', reason: 'another block' },
    )
    assert.deepEqual(said(settleHead([wrong, shows(6)], first, 1)), [6, 1])
  })

  test('is kept when nobody shows any', () => {
    const first = settleHead([shows(9)], null, 0)
    assert.deepEqual(said(settleHead([dead(9)], first, 5)), [9, 0])
  })

  test('is not one that no chain could have reached', () => {
    // Test blocks are two seconds apart.
    assert.deepEqual(said(settleHead([shows(100), shows(2_000)], null, 0)), [2_000, 1])
    const absurd: EndpointState = {
      ...shows(5_000_000),
      tip: {
        ...tipAt(5_000_000),
        head: { ...tipAt(5_000_000).head, timestamp: tipAt(101).head.timestamp },
        at: 0,
      },
    }
    assert.deepEqual(said(settleHead([shows(100), absurd], null, 0)), [100, 0])
    assert.deepEqual(said(settleHead([absurd], null, 0)), [5_000_000, 0])
  })
})

describe('what several endpoints call final', () => {
  const final = (...states: EndpointState[]): number | undefined =>
    settleHead(states, null, 0)?.observation.finalised?.number

  test('is the lowest of what they say', () => {
    assert.equal(final(shows(100, 'a', 90), shows(99, 'a', 80), shows(98)), 80)
    assert.equal(final(shows(100), shows(99)), undefined)
  })

  test('does not hang on one that stands still far behind', () => {
    assert.equal(final(shows(1_000, 'a', 990), shows(10, 'a', 5)), 990)
  })

  test('is nothing above an endpoint’s own head', () => {
    assert.equal(final(shows(100, 'a', 200), shows(99, 'a', 80)), 80)
  })
})

describe('the head on which endpoints must agree', () => {
  const agreed = (
    states: readonly EndpointState[],
    previous: SettledHead | null = null,
  ): SettledHead | null => settleHead(states, previous, 0, true)

  test('is one that two of three have come up to, whoever is ahead', () => {
    assert.deepEqual(said(agreed([shows(60), shows(9), shows(8)])), [9, 1])
    assert.deepEqual(said(agreed([shows(10), shows(9), shows(2)])), [9, 1])
    assert.deepEqual(said(agreed([shows(9), shows(9), shows(2)])), [9, 0])
    assert.deepEqual(said(agreed([shows(10), shows(9)])), [10, 0])
  })

  test('is not a block that the others have another in place of', () => {
    assert.deepEqual(said(agreed([shows(9, 'b'), shows(9), shows(9)])), [9, 1])
    const witness = endpointAfter(
      identified,
      ...[8, 9, 10].map((number) => ({ kind: 'tipSeen', tip: tipAt(number) }) as const),
    )
    assert.deepEqual(said(agreed([shows(9, 'b'), witness, shows(8)])), [8, 2])
    assert.deepEqual(said(agreed([shows(9, 'b'), shows(10), shows(9)])), [9, 2])
  })

  test('goes on being the highest where each is on a branch of its own', () => {
    assert.deepEqual(said(agreed([shows(9, 'a'), shows(9, 'b'), shows(9, 'c')])), [9, 0])
  })

  test('has final what the middle one of three calls so', () => {
    const final = (...states: EndpointState[]) => agreed(states)?.observation.finalised
    assert.equal(final(shows(100, 'a', 0), shows(100, 'a', 90), shows(99, 'a', 80))?.number, 80)
    assert.equal(final(shows(100, 'a', 99), shows(100, 'a', 90), shows(99, 'a', 80))?.number, 90)
    assert.equal(final(shows(100_000, 'a', 99_999), shows(100, 'a', 90), shows(99, 'a', 80))?.number, 90)
    assert.deepEqual(final(shows(100, 'b', 90), shows(100, 'a', 90), shows(99, 'a', 90)), {
      number: 90,
      hash: tipAt(90).head.hash,
    })
    assert.equal(final(shows(100, 'a', 90), shows(99, 'a', 80))?.number, 80)
  })

  test('has nothing final on the word of one of three, where the others know no such tag', () => {
    const final = (...states: EndpointState[]) => agreed(states)?.observation.finalised
    assert.equal(final(shows(100, 'a', 100), shows(100), shows(99)), null)
    assert.equal(final(shows(100, 'a', 100), shows(100, 'a', 80), shows(99))?.number, 80)
    assert.equal(final(shows(100, 'a', 100), shows(100))?.number, 100)
  })
})
