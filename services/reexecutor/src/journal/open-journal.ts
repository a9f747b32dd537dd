import type { DatabaseSync } from 'node:sqlite'
import type { FinishedRun, Journal, JournalledRun } from './journal.ts'
import { interruptedTooOften, interruptionLimit } from './journal.ts'
import { openDatabase } from './open-database.ts'

export type OpenedJournal = Journal & {
  /** Where a damaged journal was put aside, if there was one. */
  readonly setAside: string | undefined
}

const pruneEvery = 64

type Row = {
  readonly sequence: number
  readonly tenant: string
  readonly run_id: string
  readonly engine: string
  readonly provider: string | null
  readonly requirements: string
  readonly wall_time_ms: number
  readonly deadline_ms: number | null
  readonly arrived_ms: number
  readonly attempts: number
}

/**
 * Opens the journal in `path`. Runs that an earlier process was running when it broke off are queued again, and given up the
 * second time: a run that ends the service must not do so for ever.
 *
 * @param retained finished runs that are kept; the oldest beyond them are forgotten
 */
export function openJournal(path: string, retained: number): OpenedJournal {
  const { database, setAside } = openDatabase(path)
  recover(database)
  const admit = database.prepare(
    `INSERT OR REPLACE INTO runs
       (sequence, tenant, run_id, engine, provider, requirements, wall_time_ms, deadline_ms, arrived_ms, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')`,
  )
  const start = database.prepare(
    "UPDATE runs SET state = 'running', attempts = attempts + 1 WHERE sequence = ? AND finding IS NULL",
  )
  const requeue = database.prepare("UPDATE runs SET state = 'queued' WHERE sequence = ? AND finding IS NULL")
  const finish = database.prepare(
    'UPDATE runs SET state = ?, finding = ? WHERE sequence = ? AND finding IS NULL',
  )
  const ownerOf = database.prepare('SELECT tenant FROM runs WHERE sequence = ?')
  const prune = database.prepare(
    `DELETE FROM runs WHERE finding IS NOT NULL AND sequence <= (
       SELECT sequence FROM runs WHERE finding IS NOT NULL ORDER BY sequence DESC LIMIT 1 OFFSET ?)`,
  )
  const find = database.prepare('SELECT state, finding FROM runs WHERE tenant = ? AND run_id = ?')
  const unfinished = database.prepare('SELECT * FROM runs WHERE finding IS NULL ORDER BY sequence')
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
  const grant = database.prepare('INSERT OR IGNORE INTO grants (digest, tenant) VALUES (?, ?)')
  const mayRead = database.prepare('SELECT 1 FROM grants WHERE digest = ? AND tenant = ?')
  const granted = database.prepare('SELECT DISTINCT digest FROM grants')
  const revoke = database.prepare('DELETE FROM grants WHERE digest = ?')
  let nextSequence = Number(last.get()?.['seq'] ?? 0) + 1

  return {
    setAside,
    get nextSequence() {
      return nextSequence
    },
    admit: (run) => {
      const { sequence, tenant, runId, engine, provider, requirements, wallTimeMs, deadlineMs, arrivedMs } =
        run
      inTransaction(database, () => {
        const asked = [
          provider ?? null,
          JSON.stringify(requirements),
          wallTimeMs,
          deadlineMs ?? null,
        ] as const
        admit.run(sequence, tenant, runId, engine, ...asked, arrivedMs)
        grant.run(runId, tenant)
      })
      nextSequence = sequence + 1
    },
    start: (sequence) => withoutSync(database, () => start.run(sequence)),
    requeue: (sequence) => withoutSync(database, () => requeue.run(sequence)),
    finish: (sequence, { state, finding }, artifacts) =>
      inTransaction(database, () => {
        const { tenant } = (ownerOf.get(sequence) ?? { tenant: '' }) as { tenant: string }
        if (finish.run(state, JSON.stringify(finding), sequence).changes !== 1) return false
        for (const digest of artifacts) grant.run(digest, tenant)
        if (sequence % pruneEvery === 0) prune.run(retained)
        return true
      }),
    find: (tenant, runId) => {
      const row = find.get(tenant, runId) as { state: string; finding: string | null } | undefined
      if (row === undefined || row.finding === null) return undefined
      return { runId, state: row.state, finding: JSON.parse(row.finding) as unknown } as FinishedRun
    },
    unfinished: () => (unfinished.all() as Row[]).map(toRun),
    grant: (tenant, digest) => void grant.run(digest, tenant),
    mayRead: (tenant, digest) => mayRead.get(digest, tenant) !== undefined,
    pruneGrants: (isThere) => {
      const gone = (granted.all() as { digest: string }[]).filter(({ digest }) => !isThere(digest))
      if (gone.length === 0) return
      inTransaction(database, () => {
        for (const { digest } of gone) revoke.run(digest)
      })
    },
    close: () => database.close(),
  }
}

function recover(database: DatabaseSync): void {
  inTransaction(database, () => {
    database.exec("UPDATE runs SET interruptions = interruptions + 1 WHERE state = 'running'")
    database
      .prepare("UPDATE runs SET state = 'failed', finding = ? WHERE state = 'running' AND interruptions >= ?")
      .run(JSON.stringify(interruptedTooOften), interruptionLimit)
    database.exec("UPDATE runs SET state = 'queued' WHERE state = 'running'")
  })
}

/**
 * Commits without waiting for the disk: a crash of the process loses nothing, a power failure perhaps that the run was started,
 * and it is queued again either way.
 */
function withoutSync(database: DatabaseSync, work: () => unknown): void {
  database.exec('PRAGMA synchronous = NORMAL')
  try {
    work()
  } finally {
    database.exec('PRAGMA synchronous = FULL')
  }
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const done = work()
    database.exec('COMMIT')
    return done
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function toRun(row: Row): JournalledRun {
  return {
    sequence: row.sequence,
    tenant: row.tenant,
    runId: row.run_id,
    engine: row.engine,
    ...(row.provider === null ? {} : { provider: row.provider }),
    requirements: JSON.parse(row.requirements) as JournalledRun['requirements'],
    wallTimeMs: row.wall_time_ms,
    deadlineMs: row.deadline_ms ?? undefined,
    arrivedMs: row.arrived_ms,
    attempts: row.attempts,
  }
}
