import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { takeMajority } from './take-majority.ts'

const said = (...claims: ReadonlyArray<readonly [what: string, contradictions?: number]>) =>
  claims.map(([what, contradictions = 0], id) => ({ id, what, contradictions }))

describe('who is right', () => {
  test('the most', () => {
    assert.deepEqual(takeMajority(said(['x'], ['y'], ['y'])), { right: [1, 2], wrong: [0], byNumber: true })
    assert.deepEqual(takeMajority(said(['x'], ['y'], ['y'], ['z'])), {
      right: [1, 2],
      wrong: [0, 3],
      byNumber: true,
    })
  })

  test('of two the one that was wrong less often, then the first; but that proves nothing', () => {
    assert.deepEqual(takeMajority(said(['x'], ['y'])), { right: [0], wrong: [1], byNumber: false })
    assert.deepEqual(takeMajority(said(['x', 1], ['y'])), { right: [1], wrong: [0], byNumber: false })
    assert.deepEqual(takeMajority(said(['x', 2], ['y', 1], ['y', 5], ['x', 3])), {
      right: [1, 2],
      wrong: [0, 3],
      byNumber: false,
    })
  })

  test('nobody is wrong where all agree, or nobody says anything', () => {
    assert.deepEqual(takeMajority(said(['x'], ['x'])), { right: [0, 1], wrong: [], byNumber: true })
    assert.deepEqual(takeMajority([]), { right: [], wrong: [], byNumber: false })
  })
})
