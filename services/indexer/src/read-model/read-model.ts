import type { Chain } from '@lilymed/api'
import type { EventReader } from '@lilymed/event-store'
import { AppError } from '@lilymed/service-kit'
import type { Projection } from '../projections/projection.ts'
import { projections } from '../projections/all.ts'
import { chainAfter, createChainTable } from './chain-table.ts'
import { openCheckpoints } from './checkpoints.ts'
import { openFactIndex } from './fact-index.ts'
import { listRows } from './list-query.ts'
import type { Listed, ListQuery } from './list-query.ts'
import { openDatabase, recreateTables } from './open-database.ts'
import { openFacts } from './read-facts.ts'
import type { Facts } from './read-facts.ts'
import { createRowStore } from './row-store.ts'
import type { ChainStep, Checkpoint } from './steps.ts'

/** What the log says, as of the last commit. */
export type ReadModel = {
  /** How far the log has been applied; undefined while nothing has. */
  checkpoint(): Checkpoint | undefined
  /** Calls back after every commit; returns how to stop that. */
  onCommit(listener: () => void): () => void
  readonly facts: Facts
  chains(): readonly Chain[]
  get<Row>(projection: Projection<Row>, chainId: number, key: string): Row | undefined
  /** The row of a key on any chain; ids are unique across chains but for addresses, of which the lowest chain's is given. */
  find<Row>(projection: Projection<Row>, key: string): Row | undefined
  list<Row>(projection: Projection<Row>, query: ListQuery): readonly Listed<Row>[]
  /** Rows of one chain whose key starts with `prefix`. */
  withPrefix<Row>(projection: Projection<Row>, chainId: number, prefix: string): readonly Row[]
}

/** The rows of every projection in one SQLite file, each change committed together with how far the log has been applied. */
export type OpenReadModel = ReadModel & {
  /** Applies a step in memory; nobody sees it before the commit. Throws REWIND_BELOW_FINALITY, and forgets what was not committed. */
  apply(step: ChainStep): void
  /** Stores what was applied and moves the checkpoint, in one transaction. What cannot be stored is forgotten. */
  commit(checkpoint: Checkpoint): void
  /** Forgets everything, to be built again from the start of the log. */
  reset(): void
  close(): void
}

const belowFinality = (chain: Chain, toBlock: number): AppError =>
  new AppError({
    code: 'REWIND_BELOW_FINALITY',
    message: `chain ${chain.chainId} went back to block ${toBlock}, below block ${chain.finality}, which was final; nothing more is shown until an operator has looked at it`,
    retryable: false,
    data: { chainId: chain.chainId, toBlock },
  })

/** Opens (or makes) the read model in the file at `path`; `:memory:` keeps it in memory. Facts are read from the log that it is built from. */
export const openReadModel = (path: string, log: Pick<EventReader, 'readStream'>): OpenReadModel => {
  const { db } = openDatabase(path)
  const listeners = new Set<() => void>()
  const openTables = () => ({
    rows: createRowStore(db, projections),
    index: openFactIndex(db),
    chains: createChainTable(db),
    checkpoints: openCheckpoints(db),
  })
  let tables = openTables()

  const applyTo = ({ rows, index, chains }: typeof tables, step: ChainStep): void => {
    const { chainId } = step
    const after = chainAfter(chains.get(chainId), step)
    if (step.kind === 'blocks') {
      index.add(chainId, step.facts, step.observed)
      const finality = after.finality ?? -1
      for (const fact of step.facts) rows.apply(fact, { remember: fact.origin.blockNumber > finality })
    }
    if (step.kind === 'rewound') {
      if (after.finality !== null && after.block < after.finality) throw belowFinality(after, after.block)
      rows.undoTo(chainId, after.block)
      index.rewound(chainId, step.revision, after.block)
    }
    if (step.kind === 'final') rows.forgetUpTo(chainId, after.finality ?? -1)
    chains.put(after)
  }

  const forget = (): void => {
    for (const part of Object.values(tables)) part.forget()
  }

  return {
    apply: (step) => {
      try {
        applyTo(tables, step)
      } catch (failure) {
        forget()
        throw failure
      }
    },
    commit: (checkpoint) => {
      const parts = Object.values(tables)
      tables.checkpoints.put(checkpoint)
      try {
        db.exec('BEGIN IMMEDIATE')
        for (const part of parts) part.flush()
        db.exec('COMMIT')
      } catch (failure) {
        if (db.isTransaction) db.exec('ROLLBACK')
        forget()
        throw failure
      }
      for (const part of parts) part.settle()
      for (const listener of listeners) listener()
    },
    reset: () => {
      recreateTables(db)
      tables = openTables()
    },
    onCommit: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    facts: openFacts(log, {
      find: (after, limit, subjects) => tables.index.find(after, limit, subjects),
      timeOf: (chainId, fact) => tables.index.timeOf(chainId, fact),
    }),
    checkpoint: () => tables.checkpoints.stored(),
    chains: () => tables.chains.stored(),
    get: (projection, chainId, key) => tables.rows.stored.get(projection, chainId, key),
    find: (projection, key) => {
      for (const { chainId } of tables.chains.stored()) {
        const row = tables.rows.stored.get(projection, chainId, key)
        if (row !== undefined) return row
      }
      return undefined
    },
    list: (projection, query) => listRows(db, projection, query),
    withPrefix: (projection, chainId, prefix) => tables.rows.stored.list(projection, chainId, prefix),
    close: () => db.close(),
  }
}
