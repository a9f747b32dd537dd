import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { collect, events } from '../../contract-suite/fixtures.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'
import { startScript } from '../test-support/other-process.ts'
import { readStoreInfo } from './read-store-info.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  path = join(directory, 'events.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('an empty store, then what it holds', async () => {
  const store = openSqliteEventStore({ path })
  assert.deepEqual(
    { ...readStoreInfo(path), fileBytes: 0, logBytes: 0 },
    {
      path,
      schemaVersion: 2,
      events: 0,
      streams: 0,
      types: 0,
      head: null,
      firstCreated: null,
      lastCreated: null,
      fileBytes: 0,
      logBytes: 0,
      bytesPerEvent: null,
      pageBytes: 8_192,
      writer: { pid: process.pid },
    },
  )
  await store.append('s', 'no_stream', events(300))
  await store.append('t', 'no_stream', events(3, 'Other'))
  await store.setMeta('t', { maxCount: 1 })
  const log = await collect(store.readAll())
  const open = readStoreInfo(path)
  assert.ok(open.logBytes > 0)
  await store.close()

  const info = readStoreInfo(path)
  assert.equal(info.writer, null)
  assert.equal(info.logBytes, 0)
  assert.equal(info.fileBytes, statSync(path).size)
  assert.deepEqual([info.events, info.streams, info.types], [304, 2, 3])
  assert.equal(info.head, '0000000000000130')
  assert.deepEqual(info.firstCreated, log[0]?.created)
  assert.equal(info.bytesPerEvent, Math.round((info.fileBytes / 304) * 10) / 10)
  assert.deepEqual(
    { ...open, writer: null, fileBytes: 0, logBytes: 0 },
    { ...info, fileBytes: 0, logBytes: 0 },
  )
})

test('a writer in another process is named while it lives', async () => {
  const writer = startScript('load.child.ts', path)
  await writer.until(() => writer.lines.length > 0)
  assert.deepEqual(readStoreInfo(path).writer, { pid: writer.pid })
  const link = join(directory, 'link.db')
  symlinkSync(path, link)
  const linked = readStoreInfo(link)
  assert.deepEqual([linked.path, linked.writer], [link, { pid: writer.pid }])
  assert.ok(linked.logBytes > 0)
  await writer.kill('SIGKILL')
  assert.equal(readStoreInfo(path).writer, null)
  assert.throws(() => readStoreInfo(join(directory, 'none.db')), { code: 'STORE_NOT_FOUND' })
})
