import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { findBlockAt } from './find-block-at.ts'
import { revealStateOf } from './recoverable-vote.ts'

describe('the block at a time', () => {
  it('is the first that is not before it, found without asking for many', async () => {
    const steps = fc.array(fc.nat(30), { minLength: 1, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(3000), async (gaps, time) => {
        const times = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], [])
        let asked = 0
        const found = await findBlockAt(
          async (number) => {
            asked += 1
            return times[number] ?? assert.fail(`there is no block ${number}`)
          },
          time,
          0,
          times.length - 1,
        )
        const expected = times.findIndex((each) => each >= time)
        assert.equal(found, expected < 0 ? times.length - 1 : expected)
        assert.ok(asked <= 9)
      }),
    )
  })
})

describe('a vote on chain', () => {
  const committed = { commitment: `0x${'11'.repeat(32)}`, isRevealed: false }
  const round = {
    round: 1,
    commitStartedAt: 100,
    commitEndedAt: 200,
    revealEndsAt: 300,
    isClosed: false,
    own: committed,
  }
  const stateOf = (
    changes: object,
    now = { number: 60, timestamp: 250 },
    endedInBlock: number | undefined = 50,
  ) => revealStateOf({ ...round, ...changes }, now, { endedInBlock, needed: 10 })

  it('may be revealed from the depth that is asked for until the phase ends, and at no other time', () => {
    assert.equal(stateOf({}), 'REVEALABLE')
    assert.equal(stateOf({}, { number: 59, timestamp: 250 }), 'NOT_DEEP')
    assert.equal(stateOf({}, { number: 60, timestamp: 299 }), 'REVEALABLE')
    assert.equal(stateOf({}, { number: 60, timestamp: 300 }), 'TOO_LATE')
    assert.equal(stateOf({ isClosed: true }), 'TOO_LATE')
    assert.equal(stateOf({ commitEndedAt: 0, revealEndsAt: 0 }, undefined, undefined), 'TOO_EARLY')
    assert.equal(stateOf({ own: { ...committed, isRevealed: true } }), 'REVEALED')
    assert.equal(stateOf({ own: undefined }), 'NOT_COMMITTED')
  })
})
