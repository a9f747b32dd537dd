import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStartUpProbe, isUsedElsewhere } from './start-up-probe.ts'
import type { KeyNonces } from './start-up-probe.ts'

describe('the probe at a start', () => {
  it('knows strange transactions by the nonces that neither the chain nor this node has used', () => {
    assert.ok(!isUsedElsewhere({ mined: 4, pending: 4, ours: 0 }))
    assert.ok(!isUsedElsewhere({ mined: 4, pending: 6, ours: 6 }))
    assert.ok(isUsedElsewhere({ mined: 4, pending: 5, ours: 0 }))
    assert.ok(isUsedElsewhere({ mined: 4, pending: 7, ours: 6 }))
  })

  const probeOver = (answers: (KeyNonces | Error)[], limitMs = 5000) => {
    const told: KeyNonces[] = []
    const probe = createStartUpProbe({
      read: async () => {
        const next = answers.length > 1 ? answers.shift() : answers[0]
        if (next === undefined || next instanceof Error) throw next ?? new Error('nothing')
        return next
      },
      pauseMs: 1,
      limitMs,
      onStrange: (nonces) => told.push(nonces),
      signal: new AbortController().signal,
    })
    return { probe, told, answers }
  }
  const strange = { mined: 4, pending: 5, ours: 0 }
  const clear = { mined: 5, pending: 5, ours: 0 }

  it('lets nothing new be committed until they are mined, and tells of them once', async () => {
    const { probe, told, answers } = probeOver([new Error('no node'), strange, strange, clear])
    assert.ok(probe.isWaiting(), 'before it has looked nothing is known')
    await probe.run()
    assert.ok(!probe.isWaiting())
    assert.deepEqual([told, answers.length], [[strange], 1])
  })

  it('does not wait for ever: a transaction may lie there for good', async () => {
    for (const answer of [strange, new Error('no node')]) {
      const { probe } = probeOver([answer], 20)
      await probe.run()
      assert.ok(!probe.isWaiting())
    }
  })
})
