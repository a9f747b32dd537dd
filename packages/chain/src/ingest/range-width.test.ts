import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { firstWidth, forgetRefusal, learnRefusal, learnYield } from './range-width.ts'

const most = 10_000

test('settles where an answer holds about 2,500 logs, from either side, and stays there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: most }), (logsABlock, from) => {
      let width = { ...firstWidth(most), blocks: from }
      for (let turn = 0; turn < 80; turn += 1) {
        width = learnYield(width, { blocks: width.blocks, logs: width.blocks * logsABlock }, most)
      }
      const ideal = Math.min(most, Math.max(1, Math.round(2_500 / logsABlock)))
      const load = (width.blocks * logsABlock) / 2_500
      assert.ok(width.blocks === ideal || (load > 0.8 && load < 1.25), `${width.blocks} blocks`)
      const got = { blocks: width.blocks, logs: width.blocks * logsABlock }
      assert.equal(learnYield(width, got, most).blocks, width.blocks)
    }),
  )
})

test('whatever is learnt, a width is a whole number from one to the most, and never past what was refused', () => {
  const fits = fc.option(fc.oneof(fc.integer({ min: -5, max: 20_000 }), fc.double()), { nil: undefined })
  const lesson = fc.oneof(
    fc.record({ logs: fc.nat(1_000_000), answerBytes: fc.option(fc.nat(2 ** 31), { nil: undefined }) }),
    fc.record({ fits }),
  )
  fc.assert(
    fc.property(fc.array(lesson, { maxLength: 60 }), fc.integer({ min: 1, max: most }), (lessons, limit) => {
      let width = firstWidth(limit)
      for (const each of lessons) {
        const asked = width.blocks
        if ('fits' in each) {
          width = learnRefusal(width, asked, each.fits)
          assert.ok(width.blocks <= Math.max(1, asked - 1))
        } else width = learnYield(width, { ...each, blocks: asked }, limit)
        assert.ok(
          Number.isInteger(width.blocks) && width.blocks >= 1 && width.blocks <= limit,
          `${width.blocks}`,
        )
        assert.ok(width.blocks <= (width.cap ?? limit))
      }
    }),
  )
})

test('of refusals only the latest running out lifts the limit', () => {
  const once = learnRefusal(firstWidth(most), 50, 20)
  const twice = learnRefusal(once, 20, undefined)
  assert.equal(forgetRefusal(twice, 1).cap, 19)
  assert.equal(forgetRefusal(twice, 2).cap, null)
})
