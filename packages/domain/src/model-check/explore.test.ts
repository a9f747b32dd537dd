import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explore, type StateSpace } from './explore.ts'

/** Pairs of counters from 0 to 3, of which either may grow; their order is of no meaning. */
type Counters = readonly [number, number]

const counters: StateSpace<Counters> = {
  initial: [[0, 0]],
  keyOf: (state) => [...state].sort((left, right) => left - right).join(),
  stepsFrom: ([left, right]) => [
    ...(left < 3 ? [{ label: 'left', next: [left + 1, right] as const }] : []),
    ...(right < 3 ? [{ label: 'right', next: [left, right + 1] as const }] : []),
  ],
  properties: [],
}

describe('exploring', () => {
  it('sees every state once, and how far the farthest is', () => {
    // Ten unordered pairs of 0 to 3, six steps from (0, 0) to (3, 3).
    const { states, depth, violation } = explore(counters)
    assert.deepEqual([states, depth, violation], [10, 6, null])
  })

  it('tells how a state that should not be is reached, by the shortest way', () => {
    const { violation } = explore({
      ...counters,
      properties: [
        {
          name: 'small',
          meaning: 'the sum stays below three',
          ofState: ([left, right]) => (left + right < 3 ? null : `${left} + ${right}`),
        },
      ],
    })
    assert.equal(violation?.property, 'small')
    assert.equal(violation.trail.length, 3)
  })

  it('tells a step that should not be', () => {
    const { violation } = explore({
      ...counters,
      properties: [
        {
          name: 'even',
          meaning: 'nothing grows beyond two',
          ofStep: (before, { label }) => (before.includes(2) ? label : null),
        },
      ],
    })
    assert.deepEqual([violation?.property, violation?.trail.length], ['even', 3])
  })

  it('checks the start too', () => {
    const { violation, states } = explore({
      ...counters,
      properties: [{ name: 'never', meaning: 'no state is right', ofState: () => 'wrong' }],
    })
    assert.deepEqual([violation?.trail, states], [[], 1])
  })
})
