import type { EventReader, EventStore } from '../port/event-store.ts'
import { openDatabase, type OpenDatabase } from './database.ts'
import { type Migration, migrations } from './migrations.ts'
import { openReader } from './open-reader.ts'
import { openWriter } from './open-writer.ts'

/** A store on this engine: it can always append to several streams at once. */
export type SqliteEventStore = EventStore & Required<Pick<EventStore, 'appendMulti'>>

/** Where the store is and how it is used. */
export interface SqliteEventStoreOptions {
  /** a file in an existing directory, or ':memory:' for a store that ends with this process */
  readonly path: string
  /** opens an existing file for reading beside its one writer */
  readonly readonly?: boolean
  /** how often a read-only store looks for events of other processes while somebody waits, 5 ms unless told */
  readonly pollIntervalMs?: number
  /** how connections are made; for injecting faults */
  readonly open?: OpenDatabase
  /** the steps of the schema; for proving that stores move along with them */
  readonly migrations?: readonly Migration[]
}

/**
 * Opens the embedded event store: one file, one writing process, any number of reading ones. An append is
 * acknowledged when it is on disk (WAL, synchronous FULL).
 *
 * @throws StoreInUse, StoreTooNew, StoreUnreadable, Unavailable (missing directory, no permission)
 */
export function openSqliteEventStore(
  options: SqliteEventStoreOptions & { readonly readonly: true },
): EventReader
export function openSqliteEventStore(
  options: SqliteEventStoreOptions & { readonly readonly?: false },
): SqliteEventStore
export function openSqliteEventStore(options: SqliteEventStoreOptions): EventReader {
  const { path, open = openDatabase, migrations: known = migrations } = options
  return options.readonly
    ? openReader(path, { open, known, pollIntervalMs: options.pollIntervalMs ?? 5 })
    : openWriter(path, { open, known })
}
