import type { DatabaseSync } from 'node:sqlite'
import type { CompletedFinding } from '../runs/run-view.ts'
import type { FinishedRun, Journal, JournalledRun } from './journal.ts'
import { interruptedTooOften, interruptionLimit } from './journal.ts'
import { openDatabase } from './open-database.ts'
import { evidenceRecords } from './evidence-records.ts'
import { grantRecords } from './grant-records.ts'
import { inTransaction, withoutSync } from './transactions.ts'

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
  readonly previous: string | null
}

/**
 * Opens the journal in `path`. Runs that an earlier process was running when it broke off are queued again, and given up the
 * second time: a run that ends the service must not do so for ever.
 *
 * @param retainedOf finished runs of a tenant that are kept; its oldest beyond them are forgotten
 */
export function openJournal(path: string, retainedOf: (tenant: string) => number): OpenedJournal {
  const { database, setAside } = openDatabase(path)
  recover(database)
  const admit = database.prepare(
    `INSERT OR REPLACE INTO runs
       (sequence, tenant, run_id, engine, provider, requirements, wall_time_ms, deadline_ms, arrived_ms, previous, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')`,
  )
  const start = database.prepare(
    "UPDATE runs SET state = 'running', attempts = attempts + 1 WHERE sequence = ? AND finding IS NULL",
  )
  const requeue = database.prepare("UPDATE runs SET state = 'queued' WHERE sequence = ? AND finding IS NULL")
  const finish = database.prepare(
    'UPDATE runs SET state = ?, finding = ?, previous = NULL, is_lost = ? WHERE sequence = ? AND finding IS NULL',
  )
  const ownerOf = database.prepare('SELECT tenant, run_id FROM runs WHERE sequence = ?')
  const everyone = database.prepare('SELECT DISTINCT tenant FROM runs')
  const prune = database.prepare(
    `DELETE FROM runs WHERE tenant = ? AND finding IS NOT NULL AND sequence <= (
       SELECT sequence FROM runs WHERE tenant = ? AND finding IS NOT NULL ORDER BY sequence DESC LIMIT 1 OFFSET ?)`,
  )
  const find = database.prepare('SELECT state, finding FROM runs WHERE tenant = ? AND run_id = ?')
  const unfinished = database.prepare('SELECT * FROM runs WHERE finding IS NULL ORDER BY sequence')
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
  const isLost = database.prepare('SELECT 1 FROM runs WHERE tenant = ? AND run_id = ? AND is_lost = 1')
  const grants = grantRecords(database)
  let nextSequence = Number(last.get()?.['seq'] ?? 0) + 1

  return {
    setAside,
    ...grants.records,
    ...evidenceRecords(database),
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
        const before = run.previous === undefined ? null : JSON.stringify(run.previous)
        admit.run(sequence, tenant, runId, engine, ...asked, arrivedMs, before)
        grants.add(tenant, runId)
      })
      nextSequence = sequence + 1
    },
    start: (sequence) => withoutSync(database, () => start.run(sequence)),
    requeue: (sequence) => withoutSync(database, () => requeue.run(sequence)),
    finish: (sequence, { state, finding }, artifacts, lost = false) =>
      inTransaction(database, () => {
        const owner = ownerOf.get(sequence) as { tenant: string; run_id: string } | undefined
        if (finish.run(state, JSON.stringify(finding), lost ? 1 : 0, sequence).changes !== 1) return false
        if (owner !== undefined)
          for (const digest of artifacts) grants.add(owner.tenant, digest, owner.run_id)
        if (sequence % pruneEvery === 0)
          for (const { tenant } of everyone.all() as { tenant: string }[])
            prune.run(tenant, tenant, retainedOf(tenant))
        return true
      }),
    find: (tenant, runId) => {
      const row = find.get(tenant, runId) as { state: string; finding: string | null } | undefined
      if (row === undefined || row.finding === null) return undefined
      return { runId, state: row.state, finding: JSON.parse(row.finding) as unknown } as FinishedRun
    },
    unfinished: () => (unfinished.all() as Row[]).map(toRun),
    isLost: (tenant, runId) => isLost.get(tenant, runId) !== undefined,
    close: () => database.close(),
  }
}

function recover(database: DatabaseSync): void {
  inTransaction(database, () => {
    database.exec("UPDATE runs SET interruptions = interruptions + 1 WHERE state = 'running'")
    // What it found before stands, whatever becomes of another execution.
    database
      .prepare(
        `UPDATE runs SET state = 'completed', finding = previous, previous = NULL
          WHERE state = 'running' AND interruptions >= ? AND previous IS NOT NULL`,
      )
      .run(interruptionLimit)
    database
      .prepare("UPDATE runs SET state = 'failed', finding = ? WHERE state = 'running' AND interruptions >= ?")
      .run(JSON.stringify(interruptedTooOften), interruptionLimit)
    database.exec("UPDATE runs SET state = 'queued' WHERE state = 'running'")
  })
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
    ...(row.previous === null ? {} : { previous: JSON.parse(row.previous) as CompletedFinding }),
  }
}
