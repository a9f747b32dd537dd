import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { freePace, keptUp, sent, slowedDown, waitOf } from './pace.ts'
import type { Pace } from './pace.ts'

/** An endpoint that takes so many calls in any second, and a client that sends as soon as it may. */
const drive = (
  limit: number,
  calls: number,
  seconds: number,
): { taken: number; refused: number; pace: Pace } => {
  let pace: Pace = freePace
  let [now, taken, refused] = [0, 0, 0]
  const accepted: number[] = []
  while (now < seconds * 1_000) {
    now += Math.max(waitOf(pace, now), 5)
    pace = sent(pace, calls, now)
    const recent = accepted.filter((at) => at > now - 1_000).length * calls
    if (recent + calls > limit) {
      refused += 1
      pace = slowedDown(pace, now, undefined)
    } else {
      taken += calls
      accepted.push(now)
      pace = keptUp(pace, now)
    }
  }
  return { taken, refused, pace }
}

describe('the pace of an endpoint', () => {
  test('is unlimited until it says otherwise', () => {
    let pace: Pace = freePace
    for (let at = 0; at < 1_000; at += 1) pace = keptUp(sent(pace, 100, at), at)
    assert.equal(waitOf(pace, 1_000), 0)
    assert.equal(pace.callsPerSecond, null)
  })

  test('settles near what it takes, seldom trying more', () => {
    for (const [limit, calls] of [
      [25, 1],
      [100, 10],
      [300, 51],
    ] as const) {
      const { taken, refused } = drive(limit, calls, 120)
      assert.ok(taken >= 0.5 * limit * 120, `${taken} of ${limit * 120} calls at ${limit}/s`)
      assert.ok(refused <= 60, `${refused} refusals at ${limit}/s`)
    }
  })

  test('is what the endpoint asks for, and refusals of what was under way count once', () => {
    const busy = sent(freePace, 30, 0)
    const once = slowedDown(busy, 500, 7_000)
    const twice = slowedDown(once, 600, 7_000)
    assert.equal(waitOf(once, 500), 7_000)
    assert.equal(twice.callsPerSecond, once.callsPerSecond)
    assert.equal(waitOf(twice, 600), 7_000)
  })

  test('waits longer each time nothing is said, half a minute at most', () => {
    let pace: Pace = freePace
    const waits = Array.from({ length: 9 }, () => {
      const now = Math.max(pace.notBefore, 0)
      pace = slowedDown(sent(pace, 1, now), now, undefined)
      return pace.notBefore - now
    })
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  })

  test('is forgotten after a long time without a refusal', () => {
    let pace = slowedDown(sent(freePace, 50, 0), 100, 0)
    for (let at = 1_000; at < 400_000 && pace.callsPerSecond !== null; at += 1_000) pace = keptUp(pace, at)
    assert.equal(pace.callsPerSecond, null)
  })

  test('whatever happens, a wait is finite and never negative', () => {
    const event = fc.record({
      after: fc.nat(5_000),
      what: fc.constantFrom(sent, slowedDown, keptUp),
      by: fc.nat(10_000),
    })
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let [pace, now]: [Pace, number] = [freePace, 0]
        for (const { after, what, by } of events) {
          now += after
          if (what === sent) pace = sent(pace, by, now)
          else if (what === keptUp) pace = keptUp(pace, now)
          else pace = slowedDown(pace, now, by)
          assert.ok(waitOf(pace, now) >= 0 && Number.isFinite(waitOf(pace, now)))
        }
      }),
    )
  })
})
