import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, test } from 'node:test'
import { collect, events } from '../contract-suite/fixtures.ts'
import { findIdSql } from './id-list.ts'
import { migrations } from './migrations.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

/** A step that no release has: a column with a default and an index, over the rows that are there. */
const nextStep = `ALTER TABLE stream ADD COLUMN owner TEXT NOT NULL DEFAULT 'nobody';
  CREATE INDEX stream_owner ON stream(owner);`
const nextMigrations = [...migrations, nextStep]

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  path = join(directory, 'events.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

const dumps = new URL('test-support/stores/', import.meta.url)

/** Lays down a store as an earlier version wrote it. */
const restoreDump = (version: number): void => {
  const database = new DatabaseSync(path)
  database.exec(readFileSync(new URL(`version-${version}.sql`, dumps), 'utf8'))
  database.close()
}

const versionOf = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true })
  const version = database.prepare('PRAGMA user_version').get()?.['user_version']
  database.close()
  return version
}

test('every version there has been has a dump of a store that it wrote', () => {
  const versions = readdirSync(dumps).map((name) => Number(/^version-(\d+)\.sql$/.exec(name)?.[1]))
  assert.deepEqual(
    versions.sort((a, b) => a - b),
    Array.from(migrations, (_, index) => index + 1),
  )
})

for (const [name, known] of [
  ['this program', migrations],
  ['a program one step ahead', nextMigrations],
] as const) {
  for (let version = 1; version <= migrations.length; version++) {
    test(`a store of version ${version} is opened by ${name} with all it holds`, async () => {
      restoreDump(version)
      const store = openSqliteEventStore({ path, migrations: known })
      assert.equal(versionOf(path), known.length)
      const log = await collect(store.readAll())
      assert.deepEqual(
        log.map((e) => `${e.stream}/${e.revision} ${e.type} ${e.metadata['$correlationId'] ?? ''}`.trim()),
        [
          'a/0 Happened',
          'a/1 Ended c-1',
          'a/2 Happened',
          'b/0 Happened',
          'b/1 Happened c-1',
          'c/0 Happened',
          'd/0 Happened',
          'a/3 Happened c-3',
        ],
      )
      assert.deepEqual(log[1]?.data, { index: 1, text: 'päivää "quoted" \\ 日本' })
      assert.equal(log[1].id, '3f210b65-91d5-5605-8e9a-95012b15ae1b')
      assert.equal(log[1].created.getTime(), 1_767_225_600_002)
      assert.equal((await collect(store.readStream('a'))).length, 2)
      assert.deepEqual((await store.getMeta('a')).custom, { k: 'v' })
      await assert.rejects(collect(store.readStream('c')), { code: 'STREAM_NOT_FOUND' })
      await assert.rejects(store.append('d', 'any', events(1)), { code: 'STREAM_DELETED' })
      assert.equal((await store.append('a', 3n, events(1))).revision, 4n)
      assert.equal((await store.append('e', 'no_stream', events(1))).revision, 0n)
      const again = { id: '3a29d820-a254-56b9-9f5c-982493afd39b', type: 'Happened', data: 0 }
      assert.equal((await store.append('b', 'any', [again])).revision, 0n)
      await store.close()
    })
  }
}

test('a file moved on is refused by the program before it, and read by the one that moved it', async () => {
  restoreDump(migrations.length)
  assert.throws(() => openSqliteEventStore({ path, readonly: true, migrations: nextMigrations }), {
    code: 'UNAVAILABLE',
    message: /open it once for writing/,
  })
  await openSqliteEventStore({ path, migrations: nextMigrations }).close()
  assert.throws(() => openSqliteEventStore({ path }), { code: 'STORE_TOO_NEW' })
  const reader = openSqliteEventStore({ path, readonly: true, migrations: nextMigrations })
  assert.equal((await collect(reader.readAll())).length, 8)
  await reader.close()
})

test('a step that fails leaves the store at the version it had, and usable', async () => {
  restoreDump(migrations.length)
  const broken = [...nextMigrations, 'CREATE TABLE half(x); INSERT INTO no_such_table VALUES(1)']
  assert.throws(() => openSqliteEventStore({ path, migrations: broken }), /no_such_table/)
  assert.equal(versionOf(path), migrations.length)
  const store = openSqliteEventStore({ path })
  assert.equal((await collect(store.readAll())).length, 8)
  await store.close()
})

test('the look-up of an id in a stream uses the list made for it, and never scans the stream', async () => {
  await openSqliteEventStore({ path }).close()
  const database = new DatabaseSync(path)
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${findIdSql}`)
    .all()
    .map((row) => String(row['detail']))
  assert.deepEqual(plan, [
    'SEARCH i USING PRIMARY KEY (id=? AND sid=?)',
    'SEARCH e USING COVERING INDEX event_revision (sid=? AND rev=?)',
  ])
  database.close()
})
