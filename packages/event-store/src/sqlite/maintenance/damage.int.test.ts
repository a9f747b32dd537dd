import assert from 'node:assert/strict'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, beforeEach, test } from 'node:test'
import { collect, events, fill } from '../../contract-suite/fixtures.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'
import { backUpStore } from './back-up-store.ts'
import { checkStore } from './check-store.ts'
import { readStoreInfo } from './read-store-info.ts'

const pageBytes = 8_192

let directory: string
let sound: string
let path: string

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  sound = join(directory, 'sound.db')
  path = join(directory, 'damaged.db')
  const store = openSqliteEventStore({ path: sound })
  await fill(store, 3_000)
  await store.setMeta('fill-0', { maxCount: 5 })
  await store.close()
})
after(() => rmSync(directory, { recursive: true }))
beforeEach(() => {
  for (const ending of ['-wal', '-shm', '.lock']) rmSync(`${path}${ending}`, { force: true })
  copyFileSync(sound, path)
})

const overwritePage = (page: number): void => {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(pageBytes, 0xa5), 0, pageBytes, (page - 1) * pageBytes)
  closeSync(file)
}

const edit = (sql: string): void => {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

const problemsOf = (file: string) => checkStore(file).problems.map(({ what }) => what)

test('a sound store has no problem, while its writer is at work too', async () => {
  assert.deepEqual(checkStore(path), {
    path,
    sound: true,
    schemaVersion: 2,
    events: 3_001,
    problems: [],
  })
  const store = openSqliteEventStore({ path })
  await store.append('new', 'no_stream', events(1))
  assert.equal(checkStore(path).events, 3_002)
  await store.close()
})

test('whichever page is overwritten, the check names it and the file stays as it is', () => {
  const pages = statSync(sound).size / pageBytes
  assert.ok(pages > 40)
  for (let page = 2; page <= pages; page++) {
    copyFileSync(sound, path)
    overwritePage(page)
    const before_ = readFileSync(path)
    const report = checkStore(path)
    assert.equal(report.sound, false)
    assert.ok(
      report.problems.some((problem) => problem.page === page),
      `page ${page}: ${JSON.stringify(report.problems.slice(0, 3))}`,
    )
    assert.deepEqual(readFileSync(path), before_)
  }
})

test('reading over a damaged page is refused with the page and the way out; what lies before it is given', async () => {
  const database = new DatabaseSync(path, { readOnly: true })
  database.close()
  const middle = Math.floor(statSync(path).size / pageBytes / 2)
  overwritePage(middle)
  const damaged = readFileSync(path)
  for (const readonly of [true, false] as const) {
    await assert.rejects(
      async () => {
        const store = openSqliteEventStore({ path, readonly: readonly as true })
        try {
          for (const stream of ['fill-0', 'fill-1', 'fill-2']) await collect(store.readStream(stream))
          await collect(store.readAll())
        } finally {
          await store.close()
        }
      },
      {
        code: 'STORE_UNREADABLE',
        page: middle,
        path: new RegExp('damaged.db$'),
        retryable: false,
        message: new RegExp(`at page ${middle}: .*lilymed store check.*lilymed store restore`),
      },
    )
  }
  assert.deepEqual(readFileSync(path), damaged)
})

test('a damaged first page and a file cut short are refused at once', async () => {
  overwritePage(1)
  for (const open of [
    () => openSqliteEventStore({ path }),
    () => openSqliteEventStore({ path, readonly: true }),
    () => checkStore(path),
    () => readStoreInfo(path),
  ]) {
    assert.throws(open, { code: 'STORE_UNREADABLE', page: 1 })
  }
  copyFileSync(sound, path)
  truncateSync(path, 10 * pageBytes)
  assert.throws(() => openSqliteEventStore({ path }), { code: 'STORE_UNREADABLE' })
  assert.throws(() => openSqliteEventStore({ path, readonly: true }), { code: 'STORE_UNREADABLE' })
  assert.equal(statSync(path).size, 10 * pageBytes)
})

test('a backup of a damaged store is refused with the page and leaves nothing', async () => {
  overwritePage(20)
  const copy = join(directory, 'copy.db')
  await assert.rejects(backUpStore(path, copy), { code: 'STORE_UNREADABLE', page: 20, path })
  assert.equal(existsSync(copy), false)
  assert.equal(existsSync(`${copy}.partial`), false)
})

test('a backup is checked for what a check looks for: events that are no JSON are not passed on', async () => {
  edit(`UPDATE event SET data = substr(data, 2) WHERE pos = 7`)
  const copy = join(directory, 'copy.db')
  await assert.rejects(backUpStore(path, copy), {
    code: 'STORE_UNREADABLE',
    message: /1 events hold no JSON/,
  })
  assert.equal(existsSync(copy), false)
})

const misListed = '1 ids are missing in the list of ids, or should not be there'

test('whatever breaks a promise of the log is found though SQLite sees nothing wrong', () => {
  edit('DELETE FROM event WHERE pos = 100')
  assert.deepEqual(problemsOf(path), [
    '1 positions have no event',
    '1 streams have gaps in their revisions',
    misListed,
  ])

  copyFileSync(sound, path)
  edit(`UPDATE event SET data = substr(data, 2) WHERE pos IN (7, 8)`)
  assert.deepEqual(problemsOf(path), ['2 events hold no JSON'])

  copyFileSync(sound, path)
  edit('UPDATE event SET tid = 99 WHERE pos = 5')
  assert.deepEqual(problemsOf(path), ['1 events name a stream or a type that does not exist'])

  copyFileSync(sound, path)
  edit(`UPDATE event SET id = x'00' WHERE pos = 5`)
  assert.deepEqual(problemsOf(path), [
    '1 events have ids that are no UUIDs',
    '2 ids are missing in the list of ids, or should not be there',
  ])
})

test('an event whose bytes were changed is refused by position, not given as something else', async () => {
  edit(`UPDATE event SET data = '{"inde' WHERE pos = 7`)
  const store = openSqliteEventStore({ path })
  await assert.rejects(collect(store.readAll()), {
    code: 'STORE_UNREADABLE',
    message: /position 0000000000000007 is no JSON/,
  })
  await store.close()
  copyFileSync(sound, path)
  edit('UPDATE event SET tid = 99 WHERE pos = 7')
  const other = openSqliteEventStore({ path, readonly: true })
  await assert.rejects(collect(other.readAll()), { code: 'STORE_UNREADABLE', message: /type 99/ })
  await other.close()
})
