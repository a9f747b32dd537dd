import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createDeadlineQueue } from './deadline-queue.ts'

describe('createDeadlineQueue', () => {
  it('gives out the earliest deadline first, and equals in order of arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(5), { nil: undefined })), (deadlines) => {
        const queue = createDeadlineQueue<number>(1_000)
        for (const [index, deadline] of deadlines.entries()) assert.ok(queue.push(index, deadline))
        const expected = deadlines
          .map((deadline = Infinity, index) => ({ deadline, index }))
          .sort((a, b) => (a.deadline === b.deadline ? a.index - b.index : a.deadline < b.deadline ? -1 : 1))
        assert.deepEqual(
          deadlines.map(() => queue.shift()),
          expected.map(({ index }) => index),
        )
        assert.equal(queue.shift(), undefined)
      }),
    )
  })

  it('refuses more than its limit and takes on again when there is room', () => {
    const queue = createDeadlineQueue<string>(2)
    assert.deepEqual(
      ['a', 'b', 'c'].map((item) => queue.push(item, undefined)),
      [true, true, false],
    )
    assert.equal(queue.remove('a'), true)
    assert.equal(queue.remove('a'), false)
    assert.equal(queue.push('d', 1), true)
    assert.deepEqual([queue.shift(), queue.shift(), queue.size], ['d', 'b', 0])
  })
})
