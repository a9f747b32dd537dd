import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endpointAfter } from '../testing/endpoint-story.ts'
import { tipAt } from '../testing/test-blocks.ts'
import { isTrusted } from './endpoint-state.ts'

const identified = { kind: 'identified' } as const
const broken = { kind: 'failed', code: 'RPC_UNREACHABLE', reason: 'gone' } as const
const limited = { kind: 'failed', code: 'RPC_RATE_LIMITED', reason: 'too fast' } as const
const answered = { kind: 'answered', what: 'range', ms: 10 } as const

describe('an endpoint', () => {
  test('is not trusted before it has said which chain it serves', () => {
    assert.equal(isTrusted(endpointAfter(), 0), false)
    assert.equal(isTrusted(endpointAfter(identified), 0), true)
    assert.equal(isTrusted(endpointAfter({ ...broken, code: 'RPC_WRONG_CHAIN' }), 1e9), false)
  })

  test('rests twice as long after each failure in a row, ten seconds at most, and no longer once it answers', () => {
    const rests = Array.from({ length: 9 }, (_, count) => {
      const failures = Array.from({ length: count + 1 }, () => broken)
      return endpointAfter(identified, ...failures).restsUntil
    })
    assert.deepEqual(rests, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000])
    const back = endpointAfter(identified, broken, broken, identified, { ...answered, at: 700 }, broken)
    assert.equal(back.restsUntil, 950)
  })

  test('must say again which chain it serves after the second failure in a row', () => {
    assert.equal(endpointAfter(identified, broken).phase, 'serving')
    assert.equal(endpointAfter(identified, broken, answered, broken).phase, 'serving')
    assert.equal(endpointAfter(identified, broken, broken).phase, 'opening')
  })

  test('whose answer is of no use has failed, as its last failure says, and does not rest for it', () => {
    const unfit = { kind: 'unfit', reason: 'block 7 has other logs by its hash' } as const
    const state = endpointAfter(identified, { kind: 'asked', calls: 1 }, answered, unfit)
    assert.deepEqual([state.requests, state.failures, state.restsUntil], [1, 1, 0])
    assert.equal(state.lastFailure?.reason, unfit.reason)
  })

  test('that limits the rate does not rest for it', () => {
    const state = endpointAfter(
      identified,
      { kind: 'asked', calls: 10 },
      { ...limited, retryAfterMs: 3_000, at: 100 },
    )
    assert.equal(state.restsUntil, 0)
    assert.equal(state.failuresInARow, 0)
    assert.equal(state.pace.notBefore, 3_100)
    assert.equal(state.lastFailure?.code, 'RPC_RATE_LIMITED')
  })

  test('that contradicted the others is left out a minute, then two, then four', () => {
    const wrong = { kind: 'contradicted', reason: 'another block 7' } as const
    const untils = [1, 2, 3].map(
      (times) => endpointAfter(identified, ...Array.from({ length: times }, () => wrong)).quarantine?.until,
    )
    assert.deepEqual(untils, [60_000, 120_000, 240_000])
    assert.equal(isTrusted(endpointAfter(identified, wrong), 59_999), false)
    assert.equal(isTrusted(endpointAfter(identified, wrong), 60_000), true)
  })

  test('has an error share that follows what it does', () => {
    const half = endpointAfter(
      identified,
      ...Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? broken : answered)),
    )
    assert.ok(Math.abs(half.errorShare - 0.5) < 0.06)
    const well = Array.from({ length: 60 }, () => answered)
    assert.ok(endpointAfter(identified, broken, broken, ...well).errorShare < 0.001)
  })

  test('remembers the heads of one branch only', () => {
    const seen = (number: number, fork: string) => ({ kind: 'tipSeen', tip: tipAt(number, fork) }) as const
    const { heads } = endpointAfter(identified, seen(1, 'a'), seen(2, 'a'), seen(3, 'a'), seen(2, 'b'))
    assert.deepEqual([...heads.keys()], [0, 1, 2])
    assert.equal(heads.get(2), tipAt(2, 'b').head.hash)
    assert.equal(heads.get(1), tipAt(1, 'b').head.hash)
  })

  test('remembers few heads, however long it is followed', () => {
    const story = Array.from(
      { length: 5_000 },
      (_, number) => ({ kind: 'tipSeen', tip: tipAt(number * 3) }) as const,
    )
    const { heads } = endpointAfter(identified, ...story)
    assert.ok(heads.size <= 130)
    assert.ok(heads.has(4_999 * 3))
  })

  test('remembers for five minutes what it does not take or have', () => {
    const state = endpointAfter(
      identified,
      { kind: 'rangeRefused', fits: 0 },
      { kind: 'historyMissing', block: 40 },
      { kind: 'historyMissing', block: 20 },
    )
    assert.deepEqual(state.widest, { blocks: 1, until: 300_000 })
    assert.deepEqual(state.history, { from: 41, until: 300_000 })
  })
})
