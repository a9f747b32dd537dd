import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { exitCodeOf, isAppError } from '@lilymed/service-kit'
import { explainFailure } from './explain-failure.ts'

const failureOf = (work: () => void): unknown => {
  try {
    work()
  } catch (failure) {
    return failure
  }
  throw new Error('expected it to fail')
}

const told = (failure: unknown): readonly [message: string, exitCode: number] => {
  const explained = explainFailure(failure, '/data/read-model-1.db')
  assert.ok(isAppError(explained))
  assert.equal(explained.cause, failure)
  return [explained.message, exitCodeOf(explained)]
}

test('a full disk: names the file, and is worth another start', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA max_page_count = 4; CREATE TABLE wide (bytes)')
  const full = failureOf(() => db.exec('INSERT INTO wide VALUES (zeroblob(100000))'))
  db.close()
  assert.deepEqual(told(full), [
    'read model /data/read-model-1.db: the disk is full, nothing was written; free space and start again',
    75,
  ])
  const unsynced = Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC' })
  assert.deepEqual(told(unsynced), told(full))
})

test('a damaged file: says that it may go, and is what differs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-damaged-'))
  const path = join(folder, 'model.db')
  writeFileSync(path, Buffer.alloc(8_192, 7))
  const db = new DatabaseSync(path)
  const damaged = failureOf(() => db.prepare('SELECT * FROM chain').all())
  db.close()
  rmSync(folder, { recursive: true })
  assert.deepEqual(told(damaged), [
    'read model /data/read-model-1.db is damaged (file is not a database); move it away and start again: it is built anew from the log',
    5,
  ])
})

test('a table or column that is gone is damage; a statement that is wrong is not', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE kept (key)')
  const gone = [
    failureOf(() => db.prepare('SELECT 1 FROM rows_deals')),
    failureOf(() => db.prepare('SELECT body FROM kept')),
    failureOf(() => db.prepare('INSERT INTO kept (body) VALUES (1)')),
  ]
  const wrong = failureOf(() => db.prepare('SELECT 1 FROM'))
  db.close()
  for (const failure of gone) assert.equal(told(failure)[1], 5)
  assert.equal(explainFailure(wrong, 'a'), wrong)
})

test('anything else stays what it is', () => {
  const other = new Error('a projection cannot take this fact')
  assert.equal(explainFailure(other, 'a'), other)
  assert.equal(explainFailure('text', 'a'), 'text')
})
