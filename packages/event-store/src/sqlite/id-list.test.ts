import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, test } from 'node:test'
import { events } from '../contract-suite/fixtures.ts'
import { checkStore } from './maintenance/check-store.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  path = join(directory, 'events.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

const change = (sql: string): void => {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
const listed = (): unknown[] => {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare('SELECT sid, rev FROM event_id ORDER BY sid, rev').all()
  database.close()
  return rows.map(({ sid, rev }) => `${String(sid)}/${String(rev)}`)
}

test('ids of appends at revisions are listed once an append asks for ids, and those before it are recognised', async () => {
  const store = openSqliteEventStore({ path })
  const [first, second, third, fourth] = [events(2), events(1), events(2), events(1)]
  await store.append('s', 'no_stream', first)
  await store.append('s', 1n, second)
  assert.deepEqual(listed(), [])
  assert.equal((await store.append('s', 'any', first)).revision, 1n)
  assert.deepEqual(listed(), ['1/0', '1/1', '1/2'])
  await store.append('s', 'any', third)
  assert.equal(listed().length, 5)
  await store.append('s', 4n, fourth)
  assert.equal(listed().length, 5)
  for (const [batch, last] of [
    [fourth, 5n],
    [third, 4n],
    [first, 1n],
  ] as const)
    assert.equal((await store.append('s', 'stream_exists', batch)).revision, last)
  assert.equal(listed().length, 6)
  await store.append('s', 'any', events(1))
  await store.close()
  assert.deepEqual(checkStore(path).problems, [])
})

test('an id that came twice stands for its latest event', async () => {
  const store = openSqliteEventStore({ path })
  const twice = events(1)
  await store.append('s', 'no_stream', twice)
  await store.append('s', 0n, events(1))
  await store.append('s', 1n, twice)
  assert.equal((await store.append('s', 'any', twice)).revision, 2n)
  await store.close()
})

test('what a group does that cannot be committed is not taken for listed', async () => {
  const store = openSqliteEventStore({ path })
  const batch = events(2)
  await store.append('s', 'no_stream', batch)
  const results = await Promise.allSettled([
    store.append('s', 'any', batch),
    store.append('s', 'any', [...batch, ...events(1)]),
    store.append('s', 0n, events(1)),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected'],
  )
  await store.close()
  assert.deepEqual(checkStore(path).problems, [])
})

for (const [what, sql] of [
  ['an id missing in the list', 'DELETE FROM event_id WHERE rev = 1'],
  ['an id in the list that the event does not have', `UPDATE event_id SET id = X'00' WHERE rev = 1`],
  ['an id listed of no event', `INSERT INTO event_id VALUES(X'00', 1, 9)`],
  ['an id listed beyond what its stream says', 'UPDATE stream SET unlisted_from = 1'],
] as const) {
  test(`${what} is found by a check`, async () => {
    const store = openSqliteEventStore({ path })
    await store.append('s', 'any', events(2))
    await store.close()
    assert.equal(checkStore(path).sound, true)
    change(sql)
    assert.match(checkStore(path).problems[0]?.what ?? '', /list of ids/)
  })
}
