import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchScratch } from './watch-scratch.ts'

test('says once, and as soon as it is seen, that there is too much', async () => {
  const over = Promise.withResolvers<void>()
  let times = 0
  const sizes = [0, 10, 11, 12]
  const watch = watchScratch(
    () => Promise.resolve(sizes.shift() ?? 13),
    10,
    () => {
      times += 1
      over.resolve()
    },
  )
  assert.equal(watch.isOver(), false)
  await over.promise
  assert.equal(watch.isOver(), true)
  await watch.close()
  assert.equal(times, 1)
})

test('looks a last time when the program has ended', async () => {
  let bytes = 0
  let times = 0
  const watch = watchScratch(
    () => Promise.resolve(bytes),
    10,
    () => (times += 1),
  )
  bytes = 11
  await watch.close()
  assert.deepEqual([watch.isOver(), times], [true, 1])
})

test('a folder that cannot be looked into says nothing', async () => {
  const watch = watchScratch(
    () => Promise.reject(new Error('it is being removed')),
    10,
    () => assert.fail('it was not over'),
  )
  await watch.close()
  assert.equal(watch.isOver(), false)
})
