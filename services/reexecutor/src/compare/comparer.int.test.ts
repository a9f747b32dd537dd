import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createComparer } from './comparer.ts'

describe('a comparison that takes too long', () => {
  it('says so, and the next one is made', async () => {
    const comparer = createComparer({ threads: 1, timeLimitMs: 1 })
    const result = { resultCid: 'a', files: [] }
    const policy = {
      version: 1,
      rung: 1,
      portable: false,
      ignoredLogs: [],
      compatibleClasses: [],
      files: [],
    } as const
    const task = { ours: result, theirs: { ...result, resultCid: 'b' }, policy }
    const { signal } = new AbortController()
    const compared = await comparer.compare(task, signal)
    assert.equal(compared.kind, 'exceeded')
    await comparer.close()
  })
})
