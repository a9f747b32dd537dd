import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { collect, events, fill } from '../../contract-suite/fixtures.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'
import { startScript } from '../test-support/other-process.ts'
import { backUpStore } from './back-up-store.ts'
import { checkStore } from './check-store.ts'
import { restoreStore } from './restore-store.ts'

let directory: string
let path: string
let copy: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  path = join(directory, 'events.db')
  copy = join(directory, 'copy.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

const readLog = async (file: string) => {
  const reader = openSqliteEventStore({ path: file, readonly: true })
  const log = await collect(reader.readAll())
  await reader.close()
  return log
}

test('a backup taken while another process writes is one whole snapshot, and the writer never notices', async () => {
  const writer = startScript('load.child.ts', path)
  try {
    await writer.until(() => writer.lines.length > 300)
    for (const name of ['one.db', 'two.db']) {
      const acknowledged = writer.lines.length
      const report = await backUpStore(path, join(directory, name))
      const copied = await readLog(join(directory, name))
      assert.equal(report.events, copied.length)
      assert.equal(report.head, copied.at(-1)?.position)
      assert.ok(report.events >= acknowledged, 'what was acknowledged before the backup is in it')
      assert.equal(checkStore(join(directory, name)).sound, true)
      await writer.until(() => writer.lines.length > acknowledged + 50)
    }
  } finally {
    await writer.kill('SIGKILL')
  }
  const log = await readLog(path)
  for (const name of ['one.db', 'two.db']) {
    const copied = await readLog(join(directory, name))
    assert.deepEqual(copied, log.slice(0, copied.length))
  }
})

test('a backup is one private file, and a whole store', async () => {
  const store = openSqliteEventStore({ path })
  await fill(store, 2_000)
  const report = await backUpStore(path, copy)
  assert.deepEqual(report, {
    source: path,
    target: copy,
    events: 2_000,
    head: await store.head(),
    bytes: statSync(copy).size,
  })
  assert.equal(statSync(copy).mode & 0o777, 0o600)
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('copy')),
    ['copy.db'],
  )
  assert.deepEqual(await readLog(copy), await collect(store.readAll()))
  await store.close()
})

test('a restored store is the backup, goes on where that ended, and tells checkpoints from beyond it', async () => {
  const store = openSqliteEventStore({ path })
  await store.append('s', 'no_stream', events(5))
  await backUpStore(path, copy)
  const { position } = await store.append('s', 4n, events(5))
  const before = (await collect(store.readAll())).slice(0, 5)
  await store.close()

  const restored = join(directory, 'restored.db')
  const report = await restoreStore(copy, restored)
  assert.deepEqual([report.source, report.target, report.events], [copy, restored, 5])
  const again = openSqliteEventStore({ path: restored })
  assert.deepEqual(await collect(again.readAll()), before)
  const signal = new AbortController().signal
  await assert.rejects(collect(again.subscribe({ after: position!, signal })), {
    code: 'CHECKPOINT_AHEAD_OF_LOG',
  })
  assert.equal((await again.append('s', 4n, events(1))).revision, 5n)
  await again.close()
})

test('nothing is written over: not a store, not the log of one, not a copy under way', async () => {
  const store = openSqliteEventStore({ path })
  await store.append('s', 'no_stream', events(1))
  await store.close()
  await backUpStore(path, copy)
  const before = readFileSync(copy)
  await assert.rejects(backUpStore(path, copy), { code: 'STORE_EXISTS', path: copy, retryable: false })
  await assert.rejects(restoreStore(copy, path), {
    code: 'STORE_EXISTS',
    message: /exists already and is not overwritten/,
  })
  assert.deepEqual(readFileSync(copy), before)

  const other = join(directory, 'other.db')
  writeFileSync(`${other}-wal`, 'left behind')
  await assert.rejects(restoreStore(copy, other), { code: 'STORE_EXISTS', path: `${other}-wal` })
  rmSync(`${other}-wal`)
  writeFileSync(`${other}.partial`, '')
  await assert.rejects(backUpStore(path, other), { code: 'UNAVAILABLE', message: /under way/ })
  rmSync(`${other}.partial`)

  const taken = openSqliteEventStore({ path: other })
  rmSync(other)
  await assert.rejects(restoreStore(copy, other), { code: /STORE_IN_USE|STORE_EXISTS/ })
  await taken.close()
})

test('what is no store, and a directory that is missing, are refused and leave nothing behind', async () => {
  const text = join(directory, 'text.db')
  writeFileSync(text, 'no store '.repeat(2_000))
  await assert.rejects(backUpStore(text, copy), { code: 'STORE_UNREADABLE' })
  await assert.rejects(restoreStore(text, path), { code: 'STORE_UNREADABLE' })
  await assert.rejects(backUpStore(join(directory, 'none.db'), copy), { code: 'STORE_NOT_FOUND' })
  await openSqliteEventStore({ path }).close()
  await assert.rejects(backUpStore(path, join(directory, 'missing', 'copy.db')), {
    code: 'UNAVAILABLE',
    message: /missing/,
  })
  await assert.rejects(restoreStore(text, join(directory, 'copy-of-nothing.db')), {
    code: 'STORE_UNREADABLE',
  })
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.includes('copy')),
    [],
  )
})
