import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { endpointAfter } from '../testing/endpoint-story.ts'
import { tipAt } from '../testing/test-blocks.ts'
import { rankEndpoints } from './rank-endpoints.ts'

const identified = { kind: 'identified' } as const
const at = (number: number) => ({ kind: 'tipSeen', tip: tipAt(number) }) as const
const takes = (ms: number, what: 'range' | 'read' | 'head' = 'range') =>
  ({ kind: 'answered', what, ms }) as const
const broken = { kind: 'failed', code: 'RPC_TIMEOUT', reason: 'slow' } as const
const range = { what: 'range', from: 11, to: 20 } as const

describe('who is asked', () => {
  test('the quickest first, and among equals the one configured first', () => {
    const [slow, quick] = [90, 10].map((ms) => endpointAfter(identified, at(20), takes(ms)))
    assert.ok(slow && quick)
    assert.deepEqual(rankEndpoints([slow, quick, quick], range, 0), [1, 2, 0])
  })

  test('one that fails often is as good as a slower one', () => {
    const flaky = endpointAfter(
      identified,
      at(20),
      ...Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? broken : takes(20))),
    )
    const steady = endpointAfter(identified, at(20), takes(50))
    assert.deepEqual(rankEndpoints([flaky, steady], range, 1e6), [1, 0])
  })

  test('one that nothing is known of is tried', () => {
    const known = endpointAfter(identified, at(20), takes(80))
    assert.deepEqual(rankEndpoints([known, endpointAfter(identified, at(20))], range, 0), [1, 0])
  })

  test('one that was slow long ago is tried again', () => {
    const known = endpointAfter(identified, at(20), takes(5_000), { ...takes(10, 'head'), at: 200_000 })
    const other = endpointAfter(identified, at(20), { ...takes(50), at: 200_000 })
    assert.deepEqual(rankEndpoints([known, other], range, 100_000), [1, 0])
    assert.deepEqual(rankEndpoints([known, other], range, 200_000), [0, 1])
  })

  test('one at rest, behind, or without the history only after all others', () => {
    const plain = endpointAfter(identified, at(20), takes(500))
    const resting = endpointAfter(identified, at(20), takes(1), broken)
    const behind = endpointAfter(identified, at(19), takes(1))
    const pruned = endpointAfter(identified, at(20), takes(1), { kind: 'historyMissing', block: 15 })
    for (const worse of [resting, behind, pruned])
      assert.deepEqual(rankEndpoints([worse, plain], range, 100), [1, 0])
  })

  test('nobody that is foreign, quarantined, silent so far, or takes fewer blocks', () => {
    const narrow = endpointAfter(identified, at(20), { kind: 'rangeRefused', fits: 9 })
    const states = [
      endpointAfter(),
      endpointAfter(identified, { ...broken, code: 'RPC_WRONG_CHAIN' }),
      endpointAfter(identified, { kind: 'contradicted', reason: 'wrong' }),
      narrow,
    ]
    assert.deepEqual(rankEndpoints(states, range, 1), [])
    assert.deepEqual(rankEndpoints(states, { ...range, to: 19 }, 1), [3])
    assert.deepEqual(rankEndpoints(states, range, 300_000), [2, 3])
  })

  test('for the newest state, the one that is up to date, even if it is slower', () => {
    const behind = endpointAfter(identified, at(17), takes(10, 'read'))
    const ahead = endpointAfter(identified, at(20), takes(200, 'read'))
    assert.deepEqual(rankEndpoints([behind, ahead], { what: 'read', atHead: true }, 0), [1, 0])
    assert.deepEqual(rankEndpoints([behind, ahead], { what: 'read' }, 0), [0, 1])
  })

  test('one whose rate must be waited for, as if it were that much slower', () => {
    const limited = endpointAfter(
      identified,
      at(20),
      takes(10),
      { kind: 'asked', calls: 5 },
      { kind: 'failed', code: 'RPC_RATE_LIMITED', reason: 'too fast', retryAfterMs: 1_000 },
    )
    const other = endpointAfter(identified, at(20), takes(300))
    assert.deepEqual(rankEndpoints([limited, other], range, 0), [1, 0])
    assert.deepEqual(rankEndpoints([limited, other], range, 5_000), [0, 1])
  })
})
