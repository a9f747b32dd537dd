import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, test } from 'node:test'
import { collect, events, follow, hasCaughtUp, idsOf } from '../contract-suite/fixtures.ts'
import { checkStore } from './maintenance/check-store.ts'
import { migrations } from './migrations.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'
import { startScript } from './test-support/other-process.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  path = join(directory, 'events.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a second writing process is refused with path and pid; a killed one does not block', async () => {
  const writer = startScript('load.child.ts', path)
  await writer.until(() => writer.lines.length > 0)
  try {
    assert.throws(() => openSqliteEventStore({ path }), {
      name: 'StoreInUse',
      code: 'STORE_IN_USE',
      path,
      pid: writer.pid,
      message: new RegExp(`${path} is in use by process ${writer.pid}`),
    })
    const reader = openSqliteEventStore({ path, readonly: true })
    assert.ok((await collect(reader.readAll({ limit: 1 }))).length === 1)
    await reader.close()
  } finally {
    await writer.kill('SIGKILL')
  }
  const store = openSqliteEventStore({ path })
  await store.append('s', 'no_stream', events(1))
  await store.close()
})

test('several processes follow one writer, each without gap or duplicate and in the same order', async () => {
  await openSqliteEventStore({ path }).close()
  const writer = startScript('load.child.ts', path)
  const followers = Array.from({ length: 3 }, () => startScript('follow.child.ts', path))
  try {
    await writer.until(() => writer.lines.length > 500)
    await writer.kill('SIGKILL')
    const reader = openSqliteEventStore({ path, readonly: true })
    const ids = await idsOf(reader.readAll())
    await reader.close()
    for (const follower of followers) {
      await follower.until(() => follower.lines.length >= ids.length)
      assert.deepEqual(follower.lines, ids)
    }
  } finally {
    await writer.kill('SIGKILL')
    await Promise.all(followers.map((follower) => follower.kill('SIGKILL')))
  }
})

test('a second writer in one process is refused too, by any name of the file, until the first closes', async () => {
  const first = openSqliteEventStore({ path })
  symlinkSync(path, join(directory, 'link.db'))
  for (const name of [path, join(directory, 'link.db'), join(directory, '.', 'events.db')]) {
    assert.throws(() => openSqliteEventStore({ path: name }), { code: 'STORE_IN_USE', pid: process.pid })
  }
  await first.append('s', 'no_stream', events(1))
  await first.close()
  await first.close()
  const second = openSqliteEventStore({ path })
  assert.equal((await second.append('s', 0n, events(1))).revision, 1n)
  await second.close()
})

test('a reader follows a writer of its own process, and ends when it is closed', async () => {
  const writer = openSqliteEventStore({ path })
  const reader = openSqliteEventStore({ path, readonly: true, pollIntervalMs: 1 })
  assert.equal(await reader.head(), null)
  const follower = follow(reader)
  await follower.until(() => hasCaughtUp(follower))
  await writer.append('s', 'no_stream', events(3))
  await follower.until(() => follower.events().length === 3)
  await reader.close()
  await assert.rejects(follower.ended, { code: 'STORE_CLOSED' })
  await writer.append('s', 2n, events(1))
  await writer.close()
})

test('a store of a newer program is refused and left alone, for writing and for reading', async () => {
  await openSqliteEventStore({ path }).close()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 99')
  database.close()
  const before = readFileSync(path)
  const tooNew = { name: 'StoreTooNew', code: 'STORE_TOO_NEW', path, found: 99, supported: migrations.length }
  assert.throws(() => openSqliteEventStore({ path }), tooNew)
  assert.throws(() => openSqliteEventStore({ path, readonly: true }), tooNew)
  assert.deepEqual(readFileSync(path), before)
})

test('a schema version that no program writes is damage', async () => {
  await openSqliteEventStore({ path }).close()
  for (const version of [-1, 0]) {
    const database = new DatabaseSync(path)
    database.exec(`PRAGMA user_version = ${version}`)
    database.close()
    for (const readonly of [true, false])
      assert.throws(() => openSqliteEventStore({ path, readonly: readonly as true }), {
        code: 'STORE_UNREADABLE',
        message: new RegExp(`${version} is no schema version`),
      })
  }
})

test('a directory is no store, for whatever it is opened', () => {
  assert.throws(() => openSqliteEventStore({ path: directory }), {
    code: 'STORE_UNREADABLE',
    retryable: false,
  })
  assert.throws(() => openSqliteEventStore({ path: directory, readonly: true }), { code: 'STORE_UNREADABLE' })
  assert.throws(() => checkStore(directory), { code: 'STORE_UNREADABLE', message: /it is no file/ })
  assert.equal(existsSync(`${directory}.lock`), false)
})

test("another program's database and a file that is none are refused and left alone", () => {
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE theirs(x)')
  database.close()
  const text = join(directory, 'text.db')
  writeFileSync(text, 'not a database, but long enough to be taken for one. '.repeat(100))
  for (const foreign of [path, text]) {
    const before = readFileSync(foreign)
    assert.throws(() => openSqliteEventStore({ path: foreign }), { code: 'STORE_UNREADABLE', path: foreign })
    assert.throws(() => openSqliteEventStore({ path: foreign, readonly: true }), { code: 'STORE_UNREADABLE' })
    assert.deepEqual(readFileSync(foreign), before)
  }
})

test('what cannot be opened says what to do', () => {
  const missing = join(directory, 'missing', 'events.db')
  assert.throws(() => openSqliteEventStore({ path: missing }), {
    code: 'UNAVAILABLE',
    message: /missing does not exist/,
  })
  assert.throws(() => openSqliteEventStore({ path, readonly: true }), {
    code: 'UNAVAILABLE',
    message: /its writer/,
  })
  assert.throws(() => openSqliteEventStore({ path: ':memory:', readonly: true }), {
    code: 'INVALID_ARGUMENT',
  })
})

test('a new file is private and has the pages and the journal that were measured', async () => {
  const store = openSqliteEventStore({ path })
  await store.append('s', 'no_stream', events(1))
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(statSync(`${path}-wal`).mode & 0o777, 0o600)
  const database = new DatabaseSync(path, { readOnly: true })
  assert.equal(database.prepare('PRAGMA page_size').get()?.['page_size'], 8_192)
  assert.equal(database.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal')
  database.close()
  await store.close()
})
