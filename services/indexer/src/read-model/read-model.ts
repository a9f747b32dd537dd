import type { Chain } from '@lilymed/api'
import { AppError } from '@lilymed/service-kit'
import type { Projection } from '../projections/projection.ts'
import { projections } from '../projections/all.ts'
import { chainAfter, createChainTable } from './chain-table.ts'
import { createFactLog } from './fact-log.ts'
import type { FactLog } from './fact-log.ts'
import { listRows } from './list-query.ts'
import type { Listed, ListQuery } from './list-query.ts'
import { openDatabase, recreateTables } from './open-database.ts'
import { createRowStore } from './row-store.ts'
import type { ChainStep, Checkpoint } from './steps.ts'

/** The rows of every projection in one SQLite file, each change committed together with how far the log has been applied. */
export type ReadModel = {
  /** How far the log has been applied; undefined while nothing has. */
  checkpoint(): Checkpoint | undefined
  /** Applies steps in order and moves the checkpoint, in one transaction. Throws REWIND_BELOW_FINALITY. */
  commit(steps: readonly ChainStep[], checkpoint: Checkpoint): void
  /** Forgets everything, to be built again from the start of the log. */
  reset(): void
  /** Calls back after every commit; returns how to stop that. */
  onCommit(listener: () => void): () => void
  readonly facts: Pick<FactLog, 'after'>
  chains(): readonly Chain[]
  get<Row>(projection: Projection<Row>, chainId: number, key: string): Row | undefined
  /** The row of a key on any chain; ids are unique across chains but for addresses, of which the lowest chain's is given. */
  find<Row>(projection: Projection<Row>, key: string): Row | undefined
  list<Row>(projection: Projection<Row>, query: ListQuery): readonly Listed<Row>[]
  /** Rows of one chain whose key starts with `prefix`. */
  withPrefix<Row>(projection: Projection<Row>, chainId: number, prefix: string): readonly Row[]
  close(): void
}

const belowFinality = (chain: Chain, toBlock: number): AppError =>
  new AppError({
    code: 'REWIND_BELOW_FINALITY',
    message: `chain ${chain.chainId} went back to block ${toBlock}, below block ${chain.finality}, which was final; nothing more is shown until an operator has looked at it`,
    retryable: false,
    data: { chainId: chain.chainId, toBlock },
  })

/** The block that is final once all these steps are applied, so that nothing up to it needs a before-image; -1 where one of them is a rewind. */
const finalityWithin = (steps: readonly ChainStep[], chainId: number): number => {
  const ours = steps.filter((step) => step.chainId === chainId)
  if (ours.some(({ kind }) => kind === 'rewound')) return -1
  return Math.max(-1, ...ours.map((step) => (step.kind === 'final' ? Number(step.final.block) : -1)))
}

/** Opens (or makes) the read model in the file at `path`; `:memory:` keeps it in memory. */
export const openReadModel = (path: string): ReadModel => {
  const { db } = openDatabase(path)
  const listeners = new Set<() => void>()
  let rows = createRowStore(db, projections)
  let facts = createFactLog(db)
  let chains = createChainTable(db)

  const apply = (step: ChainStep, finality: number): void => {
    const before = chains.get(step.chainId)
    const after = chainAfter(before, step)
    if (step.kind === 'blocks') {
      for (const fact of step.facts) {
        facts.add(fact)
        rows.apply(fact, { remember: fact.origin.blockNumber > Math.max(after.finality ?? -1, finality) })
      }
    }
    if (step.kind === 'rewound') {
      if (after.finality !== null && after.block < after.finality) throw belowFinality(after, after.block)
      rows.undoTo(step.chainId, after.block)
      facts.retractAbove(step.chainId, after.block)
    }
    if (step.kind === 'final') rows.forgetUpTo(step.chainId, after.finality ?? -1)
    chains.put(after)
  }

  return {
    checkpoint: () => {
      const row = db.prepare('SELECT body FROM checkpoint').get()
      return row === undefined ? undefined : (JSON.parse(row['body'] as string) as Checkpoint)
    },
    commit: (steps, checkpoint) => {
      db.exec('BEGIN IMMEDIATE')
      try {
        for (const step of steps) apply(step, finalityWithin(steps, step.chainId))
        rows.flush()
        db.prepare('INSERT INTO checkpoint VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body').run(
          JSON.stringify(checkpoint),
        )
        db.exec('COMMIT')
      } catch (failure) {
        db.exec('ROLLBACK')
        rows.forget()
        throw failure
      }
      for (const listener of listeners) listener()
    },
    reset: () => {
      recreateTables(db)
      rows = createRowStore(db, projections)
      facts = createFactLog(db)
      chains = createChainTable(db)
    },
    onCommit: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    facts: { after: (position, limit, subjects) => facts.after(position, limit, subjects) },
    chains: () => chains.all(),
    get: (projection, chainId, key) => rows.get(projection, chainId, key),
    find: (projection, key) => {
      for (const { chainId } of chains.all()) {
        const row = rows.get(projection, chainId, key)
        if (row !== undefined) return row
      }
      return undefined
    },
    list: (projection, query) => listRows(db, projection, query),
    withPrefix: (projection, chainId, prefix) => rows.list(projection, chainId, prefix),
    close: () => db.close(),
  }
}
