import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { StoreInUse } from '../port/errors.ts'
import { type Database, type OpenDatabase, openDatabase, resultCode, resultCodeOf } from './database.ts'

/** How long a writer waits, blocking, for one that is just letting go. */
const patienceMs = 250

/**
 * Makes this process the only writer of a store. The lock is an open write transaction on a small database
 * beside the store, that is, a lock of the operating system on `<path>.lock`: it ends with the process
 * however that ends, and it holds between two stores of one process too. The file stays, for deleting it
 * would let two writers lock two different files. Readers take no part.
 *
 * @returns a function that lets go
 * @throws StoreInUse naming the path and the holder
 */
export function lockForWriting(path: string, open: OpenDatabase): () => void {
  const database = open(`${path}.lock`, { readOnly: false, busyTimeoutMs: patienceMs })
  try {
    takeOver(database, path)
  } catch (error) {
    const refusal =
      resultCodeOf(error) === resultCode.busy ? new StoreInUse(path, readHolder(database)?.pid) : error
    database.close()
    throw refusal
  }
  return () => database.close()
}

/** The process that holds the lock of a store, null if none does. Tries the lock for an instant and writes nothing. */
export function findWriter(path: string): { readonly pid: number | undefined } | null {
  if (!existsSync(`${path}.lock`)) return null
  const database = openDatabase(`${path}.lock`, { readOnly: false, busyTimeoutMs: 0 })
  try {
    database.exec('BEGIN IMMEDIATE')
    database.exec('ROLLBACK')
    return null
  } catch (error) {
    if (resultCodeOf(error) === resultCode.busy) return { pid: readHolder(database)?.pid }
    return null // a lock nobody can take, as on a read-only disk, is held by nobody
  } finally {
    database.close()
  }
}

/**
 * Others can read who holds the lock only once that is committed, and committing lets go for a moment. So
 * whoever has the lock again afterwards checks that nobody signed in between; the last to sign wins.
 */
function takeOver(database: Database, path: string): void {
  const token = randomUUID()
  database.exec('PRAGMA synchronous = OFF')
  database.exec('BEGIN IMMEDIATE')
  database.exec('CREATE TABLE IF NOT EXISTS holder(slot INTEGER PRIMARY KEY, token TEXT, pid INTEGER) STRICT')
  database.prepare('INSERT OR REPLACE INTO holder VALUES(1, ?, ?)').run(token, process.pid)
  database.exec('COMMIT')
  database.exec('BEGIN IMMEDIATE')
  const holder = readHolder(database)
  if (holder?.token !== token) throw new StoreInUse(path, holder?.pid)
}

function readHolder(database: Database): { token: string; pid: number } | undefined {
  try {
    const row = database.prepare('SELECT token, pid FROM holder WHERE slot = 1').get()
    return row && { token: String(row['token']), pid: Number(row['pid']) }
  } catch {
    return undefined // the holder has not signed yet
  }
}
