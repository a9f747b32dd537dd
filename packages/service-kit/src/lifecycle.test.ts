import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLifecycle, openAll } from './lifecycle.ts'

describe('lifecycle', () => {
  test('closes in reverse order, once', async () => {
    const closed: string[] = []
    const lifecycle = createLifecycle()
    lifecycle.use({ close: () => void closed.push('store') })
    lifecycle.use({ close: () => void closed.push('server') })
    await Promise.all([lifecycle.close(), lifecycle.close()])
    assert.deepEqual(closed, ['server', 'store'])
  })

  test('a step that fails does not keep the others open, and its failure is not lost', async () => {
    const closed: string[] = []
    const lifecycle = createLifecycle()
    lifecycle.use({ close: () => void closed.push('store') })
    lifecycle.use({ close: () => Promise.reject(new Error('port stuck')) })
    await assert.rejects(lifecycle.close(), /port stuck/)
    assert.deepEqual(closed, ['store'])
  })

  test('what comes up after closing has begun is closed at once, and its starter is stopped', async () => {
    const closed: string[] = []
    const lifecycle = createLifecycle()
    await lifecycle.close()
    assert.throws(() => lifecycle.use({ close: () => void closed.push('late server') }), { code: 'CLOSING' })
    await lifecycle.close()
    assert.deepEqual(closed, ['late server'])
  })

  test('a start that fails half-way closes what it had opened and rethrows', async () => {
    const closed: string[] = []
    await assert.rejects(
      openAll(async (lifecycle) => {
        lifecycle.use({ close: () => void closed.push('store') })
        throw new Error('port taken')
      }),
      /port taken/,
    )
    assert.deepEqual(closed, ['store'])
  })
})
