import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeAppend } from '../port/encode-append.ts'
import { collect, event, events, fill, follow, hasCaughtUp } from '../contract-suite/fixtures.ts'
import { createLogTail } from './log-tail.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

/** A tail over a log of `head` events, and how to let it grow by one event of the stream `name`. */
const tailAfter = (head: number) => {
  const tail = createLogTail(head)
  let pos = head
  const add = (name: string, data: string = ''): void => {
    const [encoded] = encodeAppend([event(data)])
    assert.ok(encoded)
    pos++
    tail.add({ stream: name, rev: pos, pos, created: 0 }, [encoded])
  }
  return { tail, add, commit: () => tail.committed(pos) }
}
const shown = (page: ReturnType<ReturnType<typeof createLogTail>['page']>) =>
  page && { ids: page.events.map(({ stream }) => stream).join(''), upTo: page.upTo, isEnd: page.isEnd }

test('what is committed while somebody follows is given, and what came before is not', () => {
  const { tail, add, commit } = tailAfter(10)
  add('a')
  commit()
  assert.equal(tail.page(11, 5, undefined), undefined)
  const following = tail.follow()
  assert.equal(tail.page(10, 5, undefined), undefined)
  assert.deepEqual(shown(tail.page(11, 5, undefined)), { ids: '', upTo: 11, isEnd: true })
  for (const name of ['b', '$$b', 'c', 'd']) add(name)
  assert.deepEqual(shown(tail.page(11, 5, undefined)), { ids: '', upTo: 11, isEnd: true })
  commit()
  assert.deepEqual(shown(tail.page(11, 5, undefined)), { ids: 'bcd', upTo: 15, isEnd: true })
  assert.deepEqual(shown(tail.page(12, 2, undefined)), { ids: 'c', upTo: 14, isEnd: false })
  assert.deepEqual(shown(tail.page(11, 5, { streamPrefix: ['x', 'd'] })), {
    ids: 'd',
    upTo: 15,
    isEnd: true,
  })
  assert.deepEqual(shown(tail.page(20, 5, undefined)), { ids: '', upTo: 20, isEnd: true })
  following.end()
  assert.equal(tail.page(14, 1, undefined), undefined)
})

test('what was not committed never shows', () => {
  const { tail, add, commit } = tailAfter(0)
  tail.follow()
  add('a')
  commit()
  add('b')
  tail.restart(1)
  assert.deepEqual(shown(tail.page(1, 5, undefined)), { ids: '', upTo: 1, isEnd: true })
  assert.equal(tail.page(0, 5, undefined), undefined)
})

test('what every follower has passed is left to the file, once all of its commit is', () => {
  const { tail, add, commit } = tailAfter(0)
  const [fast, slow] = [tail.follow(), tail.follow()]
  for (const names of ['ab', 'c']) {
    for (const name of names) add(name)
    commit()
  }
  fast.passed(3)
  slow.passed(1)
  assert.equal(shown(tail.page(0, 5, undefined))?.ids, 'abc')
  slow.passed(2)
  assert.equal(tail.page(1, 5, undefined), undefined)
  assert.equal(shown(tail.page(2, 5, undefined))?.ids, 'c')
  slow.end()
  fast.passed(3)
  assert.deepEqual(shown(tail.page(3, 5, undefined)), { ids: '', upTo: 3, isEnd: true })
  add('d')
  commit()
  slow.passed(0)
  assert.equal(shown(tail.page(3, 5, undefined))?.ids, 'd')
})

test('the memory it takes is bounded, by leaving the oldest commits to the file', () => {
  const { tail, add, commit } = tailAfter(0)
  tail.follow()
  for (let round = 0; round < 12; round++) {
    for (let index = 0; index < 16; index++) add('a', 'x'.repeat(60_000))
    commit()
  }
  // Four commits of sixteen events are within 4 MiB, a fifth is not.
  assert.equal(tail.page(16 * 8 - 1, 5, undefined), undefined)
  assert.equal(shown(tail.page(16 * 8, 100, undefined))?.upTo, 16 * 12)
})

test('a follower that is too slow for it reads from the file, without gap or duplicate', async () => {
  const store = openSqliteEventStore({ path: ':memory:' })
  const abort = new AbortController()
  await fill(store, 10)
  const seen: unknown[] = []
  for await (const item of store.subscribe({ signal: abort.signal })) {
    if (item.kind === 'event') seen.push(item.event)
    if (seen.length === 10 && item.kind === 'caughtUp') {
      for (let part = 0; part < 20; part++) {
        const big = Array.from({ length: 49 }, () => event('x'.repeat(9_000)))
        await store.append('big', 'any', [event(part), ...big])
      }
    }
    if (seen.length === 1_010) abort.abort()
  }
  assert.deepEqual(seen, await collect(store.readAll()))
  await store.close()
})

test('a follower of its own process sees an append that another waited for, at once', async () => {
  const store = openSqliteEventStore({ path: ':memory:' })
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))
  for (let round = 0; round < 20; round++) await store.append('s', 'any', events(3))
  await follower.until(() => follower.events().length >= 60)
  await follower.stop()
  assert.deepEqual(follower.events(), await collect(store.readAll()))
  await store.close()
})
