import assert from 'node:assert/strict'
import type { SQLInputValue, StatementResultingChanges } from 'node:sqlite'
import { test } from 'node:test'
import { collect, events, follow, hasCaughtUp, idsOf } from '../contract-suite/fixtures.ts'
import { type Database, openDatabase } from './database.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

const full = { errcode: 13, message: 'database or disk is full' }
const fsyncFailed = { errcode: 1034, message: 'disk I/O error' }

/** A store in memory whose statements fail while what they start with is in `failing`. */
function openFailing(how = full) {
  const failing = new Set<string>()
  const wrap = (database: Database): Database => ({
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    get isTransaction() {
      return database.isTransaction
    },
    prepare(sql) {
      const statement = database.prepare(sql)
      const run = statement.run.bind(statement) as (...values: SQLInputValue[]) => StatementResultingChanges
      statement.run = (...values: unknown[]) => {
        if (![...failing].some((start) => sql.startsWith(start))) return run(...(values as SQLInputValue[]))
        throw Object.assign(new Error(how.message), { code: 'ERR_SQLITE_ERROR', errcode: how.errcode })
      }
      return statement
    },
  })
  const store = openSqliteEventStore({ path: ':memory:', open: (...args) => wrap(openDatabase(...args)) })
  return { store, failing }
}

test('a full disk refuses the whole group, stores nothing, and appends resume when space returns', async () => {
  const { store, failing } = openFailing()
  const first = events(2)
  await store.append('s', 'no_stream', first)
  const follower = follow(store)
  await follower.until(() => hasCaughtUp(follower))

  failing.add('INSERT INTO event')
  const outcomes = await Promise.allSettled([
    store.append('s', 1n, events(60, 'NewType')),
    store.append('t', 'no_stream', events(1)),
    store.setMeta('s', { maxCount: 1 }),
  ])
  for (const outcome of outcomes) {
    assert.equal(outcome.status, 'rejected')
    assert.deepEqual([outcome.reason.code, outcome.reason.retryable], ['UNAVAILABLE', true])
    assert.match(outcome.reason.message, /disk is full/)
  }
  assert.deepEqual(
    await idsOf(store.readAll()),
    first.map((e) => e.id),
  )

  failing.clear()
  assert.equal((await store.append('s', 1n, events(1, 'NewType'))).revision, 2n)
  assert.equal((await store.append('t', 'no_stream', events(1))).revision, 0n)
  assert.deepEqual(await store.getMeta('s'), { revision: null })
  await follower.until(() => follower.events().length >= 4)
  await follower.stop()
  const log = await collect(store.readAll())
  assert.deepEqual(
    log.map((e) => [e.stream, e.type]),
    [
      ['s', 'Happened'],
      ['s', 'Happened'],
      ['s', 'NewType'],
      ['t', 'Happened'],
    ],
  )
  assert.deepEqual(follower.events(), log)
  await store.close()
})

test('a commit that finds the disk full was surely not written; after any other failure nobody knows', async () => {
  for (const [how, expected] of [
    [
      full,
      { code: 'UNAVAILABLE', retryable: true, message: /disk is full, nothing was written; free space/ },
    ],
    [fsyncFailed, { code: 'OUTCOME_UNKNOWN', retryable: true, message: /disk I\/O error.*same event ids/ }],
  ] as const) {
    const { store, failing } = openFailing(how)
    const batch = events(3)
    failing.add('COMMIT')
    const group = await Promise.allSettled([
      store.append('s', 'no_stream', batch),
      store.append('t', 'any', events(1)),
    ])
    for (const outcome of group) {
      assert.throws(() => {
        if (outcome.status === 'rejected') throw outcome.reason
      }, expected)
    }
    assert.deepEqual(await collect(store.readAll()), [])
    failing.clear()
    assert.equal((await store.append('s', 'no_stream', batch)).revision, 2n)
    assert.equal((await store.append('s', 'no_stream', batch)).revision, 2n)
    assert.equal((await collect(store.readAll())).length, 3)
    await store.close()
  }
})

test('a rollback that fails too is done before the next append', async () => {
  const { store, failing } = openFailing(fsyncFailed)
  const batch = events(1)
  failing.add('COMMIT').add('ROLLBACK')
  await assert.rejects(store.append('s', 'no_stream', batch), { code: 'OUTCOME_UNKNOWN' })
  await assert.rejects(store.append('s', 'no_stream', batch), { code: 'UNAVAILABLE' })
  failing.clear()
  assert.equal((await store.append('t', 'no_stream', events(1))).revision, 0n)
  assert.equal((await store.append('s', 'no_stream', batch)).revision, 0n)
  assert.deepEqual(
    (await collect(store.readAll())).map((e) => e.stream),
    ['t', 's'],
  )
  await store.close()
})

test('an append is withdrawn by its signal or its time limit while it waits, and not afterwards', async () => {
  const store = openSqliteEventStore({ path: ':memory:' })
  const abort = new AbortController()
  const withdrawn = store.append('s', 'any', events(1), { signal: abort.signal })
  const kept = store.append('s', 'any', events(1))
  abort.abort(new Error('changed my mind'))
  await assert.rejects(withdrawn, /changed my mind/)
  assert.equal((await kept).revision, 0n)
  await assert.rejects(store.append('s', 'any', events(1), { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  })
  assert.equal((await store.append('s', 'any', events(1), { timeoutMs: 60_000 })).revision, 1n)
  await assert.rejects(store.append('s', 'any', events(1), { timeoutMs: 0 }), { field: 'timeoutMs' })
  assert.equal((await collect(store.readAll())).length, 2)
  await store.close()
})
