import type { DatabaseSync } from 'node:sqlite'
import type { Grants } from './journal.ts'
import { inTransaction } from './transactions.ts'

/** Who may read which artifact; `add` belongs to a transaction of the caller's. */
export function grantRecords(database: DatabaseSync): {
  readonly records: Grants
  add(tenant: string, digest: string, runId?: string): void
} {
  // The newest run that made it is the one that makes it again; whoever puts it does not change that.
  const insert = database.prepare(
    `INSERT INTO grants (tenant, digest, run_id) VALUES (?, ?, ?)
     ON CONFLICT (tenant, digest) DO UPDATE SET run_id = coalesce(excluded.run_id, run_id)`,
  )
  const find = database.prepare('SELECT run_id FROM grants WHERE tenant = ? AND digest = ?')
  const all = database.prepare('SELECT tenant, digest FROM grants')
  const tenants = database.prepare('SELECT DISTINCT tenant FROM grants')
  const beyond = database.prepare(
    'SELECT id, digest FROM grants WHERE tenant = ? ORDER BY id DESC LIMIT -1 OFFSET ?',
  )
  const revoke = database.prepare('DELETE FROM grants WHERE id = ?')
  /** Read once, when the service starts. */
  let readers: Map<string, string[]> | undefined
  const readAll = () => {
    const found = new Map<string, string[]>()
    for (const { tenant, digest } of all.iterate() as Iterable<{ tenant: string; digest: string }>)
      found.set(digest, [...(found.get(digest) ?? []), tenant])
    return found
  }
  const add = (tenant: string, digest: string, runId?: string) =>
    void insert.run(tenant, digest, runId ?? null)

  return {
    add,
    records: {
      grant: (tenant, digest) => {
        readers = undefined
        add(tenant, digest)
      },
      mayRead: (tenant, digest) => find.get(tenant, digest) !== undefined,
      makerOf: (tenant, digest) => {
        const row = find.get(tenant, digest) as { run_id: string | null } | undefined
        return row?.run_id ?? undefined
      },
      readersOf: (digest) => (readers ??= readAll()).get(digest) ?? [],
      pruneGrants: (keep, isThere) => {
        readers = undefined
        const gone = (tenants.all() as { tenant: string }[]).flatMap(({ tenant }) =>
          (beyond.all(tenant, keep) as { id: number; digest: string }[]).filter(
            ({ digest }) => !isThere(digest),
          ),
        )
        if (gone.length === 0) return
        inTransaction(database, () => {
          for (const { id } of gone) revoke.run(id)
        })
      },
    },
  }
}
