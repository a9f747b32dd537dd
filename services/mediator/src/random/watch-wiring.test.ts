import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Obstacle } from './obstacles.ts'
import { createWiringWatch } from './watch-wiring.ts'

const replaced = (detail: string): Obstacle => ({ code: 'HANDLER_REPLACED', detail, remedy: 'set it' })

test('what stands in the way is told when it comes and when it goes, once each, and stands while nobody can look', async () => {
  const answers: (readonly Obstacle[] | Error)[] = [
    [],
    [replaced('by a')],
    [replaced('by a')],
    new Error('the line is dead'),
    [replaced('by b')],
    [],
  ]
  const told: string[] = []
  const stopping = new AbortController()
  const watch = createWiringWatch({
    read: async () => {
      told.push(`${watch.obstacles().length} known`)
      const answer = answers.shift() ?? assert.fail('another look')
      if (answers.length === 0) stopping.abort()
      if (answer instanceof Error) throw answer
      return answer
    },
    intervalMs: 1,
    onFound: ({ detail }) => told.push(`found ${detail}`),
    onGone: ({ detail }) => told.push(`gone ${detail}`),
    onFailed: () => told.push('failed'),
    signal: stopping.signal,
  })
  await watch.run()
  assert.deepEqual(told, [
    '0 known',
    '0 known',
    'found by a',
    '1 known',
    '1 known',
    'failed',
    '1 known',
    'gone by a',
    'found by b',
    '1 known',
    'gone by b',
  ])
})
