import type { DatabaseSync } from 'node:sqlite'
import type { EvidenceRecords, KeptEvidence } from './journal.ts'
import { inTransaction } from './transactions.ts'

/** Which evidence is kept, and which of it was fetched. */
export function evidenceRecords(database: DatabaseSync): EvidenceRecords {
  const keep = database.prepare(
    `INSERT INTO evidence (tenant, digest, made_ms) VALUES (?, ?, ?)
     ON CONFLICT (tenant, digest) DO UPDATE SET made_ms = excluded.made_ms, is_fetched = 0`,
  )
  const fetched = database.prepare(
    'UPDATE evidence SET is_fetched = 1 WHERE tenant = ? AND digest = ? AND is_fetched = 0',
  )
  const columns = 'tenant, digest, made_ms AS madeMs'
  const unfetched = database.prepare(`SELECT ${columns} FROM evidence WHERE is_fetched = 0 ORDER BY made_ms`)
  const expired = database.prepare(`SELECT ${columns} FROM evidence WHERE made_ms < ?`)
  const forget = database.prepare('DELETE FROM evidence WHERE made_ms < ?')
  const revoke = database.prepare('DELETE FROM grants WHERE tenant = ? AND digest = ? AND run_id IS NULL')
  return {
    keepEvidence: ({ tenant, digest, madeMs }) => void keep.run(tenant, digest, madeMs),
    markFetched: (tenant, digest) => fetched.run(tenant, digest).changes === 1,
    unfetchedEvidence: () => rows(unfetched.all()),
    expireEvidence: (beforeMs) => {
      const old = rows(expired.all(beforeMs))
      if (old.length === 0) return []
      inTransaction(database, () => {
        for (const { tenant, digest } of old) revoke.run(tenant, digest)
        forget.run(beforeMs)
      })
      return old
    },
  }
}

const rows = (found: readonly object[]): readonly KeptEvidence[] =>
  found.map((row) => ({ ...(row as KeptEvidence) }))
