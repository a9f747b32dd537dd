import type { DatabaseSync } from 'node:sqlite'
import type { Chain } from '@lilymed/api'
import type { EventReader } from '@lilymed/event-store'
import type { Projection } from '../projections/projection.ts'
import { projections } from '../projections/all.ts'
import { factStreamOf } from '../projection-runner/observed-fact.ts'
import { applyStep } from './apply-step.ts'
import { createChainTable } from './chain-table.ts'
import { openCheckpoints } from './checkpoints.ts'
import { openFactIndex } from './fact-index.ts'
import { finalityFirst } from './finality-first.ts'
import { anyKey, createKeyFilter } from './key-filter.ts'
import type { KeyFilter } from './key-filter.ts'
import type { Listed, ListQuery } from './list-query.ts'
import {
  createDatabase,
  finishDatabase,
  inTransaction,
  openDatabase,
  recreateTables,
} from './open-database.ts'
import { openFacts } from './read-facts.ts'
import type { Facts } from './read-facts.ts'
import type { RewindsByChain } from './rewinds.ts'
import { openPages } from './page-rows.ts'
import type { Pages } from './page-rows.ts'
import { createRowStore } from './row-store.ts'
import { openSnapshotDatabase } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'
import type { ChainStep, Checkpoint } from './steps.ts'

/** Unix seconds. */
export type Times = { readonly from?: number | undefined; readonly to?: number | undefined }

/** Everything asked for comes after `since` and not after `until`; undefined for the end of the log. */
export type Positions = { readonly since: string | undefined; readonly until: string | undefined }

/** What the log says, as of the last commit. */
export type ReadModel = Pages & {
  /** Which build of the read model answers; a former one is of other projections than this program's, and stays as it is. */
  edition(): { readonly id: string; readonly isFormer: boolean }
  /** How far the log has been applied; undefined while nothing has. */
  checkpoint(): Checkpoint | undefined
  /** Calls back after every commit; returns how to stop that. */
  onCommit(listener: () => void): () => void
  readonly facts: Facts
  chains(): readonly Chain[]
  get<Row>(projection: Projection<Row>, chainId: number, key: string): Row | undefined
  /** The row of a key on any chain; ids are unique across chains but for addresses, of which the lowest chain's is given. */
  find<Row>(projection: Projection<Row>, key: string): Row | undefined
  /** The first rows of a list. */
  list<Row>(projection: Projection<Row>, query: ListQuery): readonly Listed<Row>[]
  /** Positions of the log that all facts between two times lie between (unix seconds), of one chain or of all. */
  positionsBetween(times: Times, chainId?: number): Positions
  /** Rows of one chain whose key starts with `prefix`. */
  withPrefix<Row>(projection: Projection<Row>, chainId: number, prefix: string): readonly Row[]
  /** All of this as it is now, for a read that takes long; undefined where it is in memory or still being built for the first time. */
  snapshot(): Snapshot | undefined
}

/** The rows of every projection in one SQLite file, each change committed together with how far the log has been applied. */
export type OpenReadModel = ReadModel & {
  /** Applies a step in memory; nobody sees it before the commit. Throws as applyStep does, and forgets what was not committed. */
  apply(step: ChainStep): void
  /** Stores what was applied and moves the checkpoint, in one transaction. What cannot be stored is forgotten. */
  commit(checkpoint: Checkpoint): void
  /** Makes a new file last, once it holds what the log holds. */
  finish(): Promise<void>
  /** Every rewind that was committed. */
  rewinds(): RewindsByChain
  /** Forgets everything, to be built again from the start of the log. */
  reset(): void
  close(): void
}

export type ReadModelOptions = {
  readonly db: DatabaseSync
  readonly path: string
  /** The log that it is built from, where the facts themselves are. */
  readonly log: Pick<EventReader, 'readStream'>
  /** Rewinds of chains that are known to come: before-images are kept for them. */
  readonly ahead?: RewindsByChain
  readonly isEmpty?: boolean
}

/** Opens a read model that has been built; its projections must have the versions of this program. */
export const openReadModel = (path: string, log: ReadModelOptions['log']): OpenReadModel =>
  readModelOver({ db: openDatabase(path), path, log })

/** Makes a read model that is empty; `:memory:` keeps it in memory. A file is kept over a crash once it is finished, not before. */
export const createReadModel = (
  path: string,
  log: ReadModelOptions['log'],
  ahead?: RewindsByChain,
): OpenReadModel =>
  readModelOver({
    db: createDatabase(path),
    path,
    log,
    isEmpty: true,
    ...(ahead === undefined ? {} : { ahead }),
  })

/** Positions compare as text. */
const inOrder = (left: string, right: string): number => (left < right ? -1 : 1)

const readModelOver = ({ db, path, log, ahead, isEmpty = false }: ReadModelOptions): OpenReadModel => {
  const listeners = new Set<() => void>()
  const openTables = (keys: KeyFilter) => ({
    rows: createRowStore(db, projections, keys),
    index: openFactIndex(db),
    chains: createChainTable(db),
    checkpoints: openCheckpoints(db),
  })
  let tables = openTables(isEmpty ? createKeyFilter() : anyKey)
  let pages: Pages = openPages(db)

  const steps = finalityFirst((step) => applyStep(tables, step, ahead))

  const forget = (): void => {
    steps.forget()
    for (const part of Object.values(tables)) part.forget()
  }

  return {
    edition: () => ({ id: '', isFormer: false }),
    apply: (step) => {
      try {
        steps.take(step)
      } catch (failure) {
        forget()
        throw failure
      }
    },
    commit: (checkpoint) => {
      const parts = Object.values(tables)
      tables.checkpoints.put(checkpoint)
      try {
        steps.release()
        inTransaction(db, () => {
          for (const part of parts) part.flush()
        })
      } catch (failure) {
        forget()
        throw failure
      }
      for (const part of parts) part.settle()
      for (const listener of listeners) listener()
    },
    finish: () => finishDatabase(db, path),
    rewinds: () => tables.index.rewinds(),
    reset: () => {
      steps.forget()
      recreateTables(db)
      tables = openTables(createKeyFilter())
      pages = openPages(db)
    },
    onCommit: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    facts: openFacts(log, {
      find: (...query) => tables.index.find(...query),
      timeOf: (chainId, fact) => tables.index.timeOf(chainId, fact),
      rewindsUpTo: (chainId, revision) => tables.index.rewindsUpTo(chainId, revision),
      rewindNumbers: (chainId) => tables.index.rewindNumbers(chainId),
      horizon: () => tables.checkpoints.stored()?.resumeAfter ?? '',
      lastRead: () => tables.checkpoints.stored()?.position ?? '',
      settled: (chainId) => tables.checkpoints.stored()?.streams[factStreamOf(chainId)]?.settled ?? -1,
      chainIds: () => tables.chains.stored().map(({ chainId }) => chainId),
      applied: (chainId) => tables.checkpoints.stored()?.streams[factStreamOf(chainId)]?.applied ?? -1,
      places: {
        beforeBlock: (chainId, block) => tables.index.places.beforeBlock(chainId, block),
        beforeTime: (chainId, seconds) => tables.index.places.beforeTime(chainId, seconds),
        afterTime: (chainId, seconds) => tables.index.places.afterTime(chainId, seconds),
        lastingBlock: (chainId, fact) => tables.index.places.lastingBlock(chainId, fact),
      },
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
    value: (projection, chainId, key, column) => pages.value(projection, chainId, key, column),
    hasByPrefix: (...asked) => pages.hasByPrefix(...asked),
    valuesByPrefix: (...asked) => pages.valuesByPrefix(...asked),
    list: (projection, query) => pages.page(projection, query).rows,
    page: (projection, query) => pages.page(projection, query),
    positionsBetween: ({ from, to }, chainId) => {
      const { places } = tables.index
      const of = chainId === undefined ? tables.chains.stored().map((chain) => chain.chainId) : [chainId]
      const ends = of.map((chain) => (to === undefined ? undefined : places.afterTime(chain, to)))
      const known = ends.filter((end) => end !== undefined)
      return {
        since:
          from === undefined
            ? ''
            : (of.map((chain) => places.beforeTime(chain, from)).toSorted(inOrder)[0] ?? ''),
        until: known.length < ends.length ? undefined : known.toSorted(inOrder).at(-1),
      }
    },
    withPrefix: (projection, chainId, prefix) => tables.rows.stored.list(projection, chainId, prefix),
    snapshot: () => {
      const reader = openSnapshotDatabase(db, path)
      if (reader === undefined) return undefined
      const reads = readModelOver({ db: reader, path, log })
      return { reads, close: () => reads.close() }
    },
    close: () => db.close(),
  }
}
