import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { collect, events } from '../contract-suite/fixtures.ts'
import { findLogDamage } from './log-damage.ts'
import { backUpStore } from './maintenance/back-up-store.ts'
import { checkStore } from './maintenance/check-store.ts'
import { readStoreInfo } from './maintenance/read-store-info.ts'
import { openSqliteEventStore } from './open-sqlite-event-store.ts'

const frameBytes = 24 + 8_192
const commits = 20

let directory: string
let killed: string
let path: string

/** A store as a process leaves it that is killed: everything since the last fold is in the log. */
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
  killed = join(directory, 'killed.db')
  path = join(directory, 'events.db')
  const open = join(directory, 'open.db')
  const store = openSqliteEventStore({ path: open })
  for (let at = 0; at < commits; at++) await store.append('s', 'any', events(10))
  for (const ending of ['', '-wal']) copyFileSync(open + ending, killed + ending)
  await store.close()
})
after(() => rmSync(directory, { recursive: true }))
beforeEach(() => {
  for (const ending of ['-shm', '.lock']) rmSync(path + ending, { force: true })
  for (const ending of ['', '-wal']) copyFileSync(killed + ending, path + ending)
})

const log = (): Buffer => readFileSync(`${killed}-wal`)
const isCommit = (bytes: Buffer, frame: number): boolean =>
  bytes.readUInt32BE(32 + (frame - 1) * frameBytes + 4) !== 0
const commitsOf = (bytes: Buffer): number[] =>
  Array.from({ length: (bytes.length - 32) / frameBytes }, (_, at) => at + 1).filter((frame) =>
    isCommit(bytes, frame),
  )
const flip = (bytes: Buffer, at: number): Buffer => {
  bytes[at] = bytes[at]! ^ 0x10
  return bytes
}

test('a log that a killed process left is no damage, and all of it is read', async () => {
  assert.equal(findLogDamage(`${path}-wal`), undefined)
  assert.equal(findLogDamage(join(directory, 'none-wal')), undefined)
  assert.deepEqual([checkStore(path).sound, checkStore(path).events], [true, commits * 10])
  const store = openSqliteEventStore({ path })
  assert.equal((await collect(store.readAll())).length, commits * 10)
  await store.close()
})

test('a bit that flipped in the middle of the log is found wherever it is, and a writer would not drop what it hides', async () => {
  const third = commitsOf(log())[2]!
  const frame = 32 + third * frameBytes // the header of the one after it
  for (const at of [frame + 1, frame + 9, frame + 17, frame + 24, frame + frameBytes - 1]) {
    writeFileSync(`${path}-wal`, flip(log(), at))
    const damage = `the log beside it (-wal) is damaged at frame ${third + 1}, and hides commits that come after`
    assert.equal(findLogDamage(`${path}-wal`), damage)
    assert.deepEqual(checkStore(path).problems, [{ what: damage }])
    await assert.rejects(backUpStore(path, join(directory, 'copy.db')), { code: 'STORE_UNREADABLE', path })
    assert.throws(() => openSqliteEventStore({ path }), { code: 'STORE_UNREADABLE', path })
    assert.deepEqual(readFileSync(`${path}-wal`), flip(log(), at))
    assert.equal(readStoreInfo(path).events < commits * 10, true)
  }
})

test('a damaged header hides the whole log', () => {
  for (const at of [0, 9, 17, 25]) {
    writeFileSync(`${path}-wal`, flip(log(), at))
    assert.match(findLogDamage(`${path}-wal`) ?? '', /damaged in its header/)
    assert.throws(() => openSqliteEventStore({ path }), { code: 'STORE_UNREADABLE' })
  }
  writeFileSync(`${path}-wal`, Buffer.alloc(100_000))
  assert.equal(findLogDamage(`${path}-wal`), undefined)
})

test('what a power cut leaves of the last commit is no damage: it was not acknowledged', async () => {
  const last = commitsOf(log()).slice(-2)
  for (const bytes of [
    flip(log(), 32 + last[0]! * frameBytes + 30),
    flip(log(), log().length - 1),
    log().fill(0, 32 + last[0]! * frameBytes, log().length - frameBytes),
  ]) {
    writeFileSync(`${path}-wal`, bytes)
    assert.equal(findLogDamage(`${path}-wal`), undefined)
  }
  truncateSync(`${path}-wal`, log().length - 100)
  const store = openSqliteEventStore({ path })
  assert.equal((await collect(store.readAll())).length, (commits - 1) * 10)
  await store.close()
})

test('what an earlier power cut left behind a newer commit is no damage', () => {
  // One commit was cut, went on from its middle with another one, and that was cut too.
  const [, second, third, , fifth] = commitsOf(log())
  const bytes = log()
  flip(bytes, 32 + second! * frameBytes + 30)
  flip(bytes, 32 + third! * frameBytes + 17)
  flip(bytes, 32 + fifth! * frameBytes + 30)
  writeFileSync(`${path}-wal`, bytes)
  assert.equal(findLogDamage(`${path}-wal`), undefined)
})
