import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteEventStore, StoreNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { openStore } from '@lilymed/service-kit'
import type { IndexerConfig } from '../config.ts'

/**
 * Opens an indexer's event log for reading, beside the indexer if one runs.
 *
 * @throws StoreNotFound, StoreUnreadable, StoreTooNew, Unavailable
 */
export const openLog = async ({
  store,
  dataDirectory,
}: Pick<IndexerConfig, 'store' | 'dataDirectory'>): Promise<EventReader> => {
  if (store?.kurrentdb !== undefined) {
    return (await openStore({ config: store, path: '', namespace: 'indexer' })).store
  }
  const path = join(dataDirectory, 'events.db')
  if (!existsSync(path)) throw new StoreNotFound(path)
  return openSqliteEventStore({ path, readonly: true })
}
