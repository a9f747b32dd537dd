import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createExclusive, createExclusiveByName } from './exclusive.ts'

const never = new AbortController().signal

it('one at a time, in the order they ask, failures included', async () => {
  const exclusive = createExclusive()
  const order: string[] = []
  const first = Promise.withResolvers<void>()
  const tasks = [
    exclusive(never, async () => {
      order.push('a begins')
      await first.promise
      order.push('a ends')
    }),
    exclusive(never, async () => {
      order.push('b')
      throw new Error('b failed')
    }),
    exclusive(never, async () => void order.push('c')),
  ]
  first.resolve()
  const settled = await Promise.allSettled(tasks)
  assert.deepEqual(order, ['a begins', 'a ends', 'b', 'c'])
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

it('one that stops waiting never begins, and those behind it still wait for the one before', async () => {
  const exclusive = createExclusive()
  const controller = new AbortController()
  const first = Promise.withResolvers<void>()
  let isFirstDone = false
  const running = exclusive(never, async () => {
    await first.promise
    isFirstDone = true
  })
  const given = exclusive(controller.signal, () => assert.fail('it began'))
  const last = exclusive(never, async () => assert.ok(isFirstDone))
  controller.abort()
  await assert.rejects(given, { name: 'AbortError' })
  first.resolve()
  await Promise.all([running, last])
})

it('a name is one thing', () => {
  const byName = createExclusiveByName()
  assert.equal(byName('GPU-a'), byName('GPU-a'))
  assert.notEqual(byName('GPU-a'), byName('GPU-b'))
})
