import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endpointAfter } from '../testing/endpoint-story.ts'
import { tipAt } from '../testing/test-blocks.ts'
import type { EndpointState } from './endpoint-state.ts'
import { createWorthWaiting } from './worth-waiting.ts'

const shows = (number: number): EndpointState =>
  endpointAfter({ kind: 'identified' }, { kind: 'tipSeen', tip: tipAt(number) })

describe('an endpoint that was waited for in vain', () => {
  const worthOf = (...heads: number[]) => {
    const states = heads.map(shows)
    const time = { now: 1_000 }
    const register = {
      states: () => states,
      of: (id: number) => states[id] ?? assert.fail(),
      note: () => undefined,
    }
    const clock = { now: () => time.now, pause: () => Promise.resolve() }
    return { worth: createWorthWaiting({ register, clock }), states, time }
  }

  test('of two is not waited for again for a minute, unless it is less behind', () => {
    const { worth, states, time } = worthOf(9, 5)
    assert.ok(worth.mayCome(1))
    worth.cameNot(1)
    assert.ok(!worth.mayCome(1))
    states[1] = shows(6)
    assert.ok(worth.mayCome(1))
    states[1] = shows(5)
    time.now += 60_000
    assert.ok(worth.mayCome(1))
  })

  test('of three is waited for all the same: it may be the one by which a liar is found out', () => {
    const { worth } = worthOf(9, 5, 5)
    worth.cameNot(1)
    assert.ok(worth.mayCome(1))
  })
})
