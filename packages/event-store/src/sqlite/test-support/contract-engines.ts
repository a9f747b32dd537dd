import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ContractEngine, Session } from '../../contract-suite/contract-engine.ts'
import type { Position } from '../../port/event-store.ts'
import { type Database, openDatabase } from '../database.ts'
import { openSqliteEventStore } from '../open-sqlite-event-store.ts'
import { toPosition } from '../position.ts'
import { followElsewhere, killDuringLoad } from './other-process.ts'

interface SqliteSession extends Session {
  readonly path: string
  readonly fault: Fault
}

interface Fault {
  isNextAnswerLost: boolean
}

const beyond = (position: Position) => toPosition(Number.parseInt(position, 16) + 1)

function openSession(path: string, cleanUp: () => void): SqliteSession {
  const fault: Fault = { isNextAnswerLost: false }
  const store = openSqliteEventStore({ path, open: (...args) => withFault(openDatabase(...args), fault) })
  const session: SqliteSession = {
    path,
    fault,
    store,
    async dispose() {
      await session.store.close()
      cleanUp()
    },
  }
  return session
}

/** A connection whose COMMIT, when asked to, happens and then claims that it may not have. */
function withFault(database: Database, fault: Fault): Database {
  return {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    get isTransaction() {
      return database.isTransaction
    },
    prepare(sql) {
      const statement = database.prepare(sql)
      if (sql !== 'COMMIT') return statement
      const run = statement.run.bind(statement)
      statement.run = () => {
        const result = run()
        if (!fault.isNextAnswerLost) return result
        fault.isNextAnswerLost = false
        throw new Error('disk I/O error')
      }
      return statement
    },
  }
}

const loseNextAnswer = (session: SqliteSession) => {
  session.fault.isNextAnswerLost = true
}

/** The engine in memory: no file, so nothing to open again and nothing for other processes. */
export const memoryEngine: ContractEngine<SqliteSession> = {
  name: 'sqlite in memory',
  open: async () => openSession(':memory:', () => {}),
  beyond,
  loseNextAnswer,
}

/** The engine on a file in a directory of its own. */
export const fileEngine: ContractEngine<SqliteSession> = {
  name: 'sqlite on disk',
  async open() {
    const directory = mkdtempSync(join(tmpdir(), 'lilymed-store-'))
    return openSession(join(directory, 'events.db'), () => rmSync(directory, { recursive: true }))
  },
  beyond,
  loseNextAnswer,
  async reopen(session) {
    await session.store.close()
    session.store = openSqliteEventStore({ path: session.path })
  },
  /** A read that is still open keeps the write-ahead log from being emptied. */
  openReads(session) {
    const other = new DatabaseSync(session.path)
    const busy = other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy']
    other.close()
    return Number(busy)
  },
  followElsewhere: (session) => followElsewhere(session.path),
  async killDuringLoad(session) {
    await session.store.close()
    const acknowledged = await killDuringLoad(session.path, 100)
    session.store = openSqliteEventStore({ path: session.path })
    return acknowledged
  },
}
