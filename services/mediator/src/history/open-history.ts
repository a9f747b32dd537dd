import { join } from 'node:path'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { openStore } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import type { DisputeHistory } from './dispute-history.ts'
import { readHistory } from './read-history.ts'

/**
 * What the node of a configuration knows of its disputes. Reads its store beside it: nothing is locked, no key is needed.
 * Throws what the store throws; Unavailable before the node ran for the first time.
 */
export const readMediatorHistory = async (
  config: Pick<MediatorConfig, 'chain' | 'confirmations' | 'dataDirectory' | 'store'>,
): Promise<readonly DisputeHistory[]> => {
  const store = await openForReading(config)
  try {
    return await readHistory({
      store,
      chainId: config.chain.chainId,
      confirmations: config.confirmations,
    })
  } finally {
    await store.close()
  }
}

/** The store of a mediator, for a reader beside it. */
export const openForReading = async (
  config: Pick<MediatorConfig, 'dataDirectory' | 'store'>,
): Promise<Pick<EventReader, 'readBatches' | 'readStream' | 'close'>> => {
  const path = join(config.dataDirectory, 'mediator.db')
  if (config.store?.kurrentdb === undefined) return openSqliteEventStore({ path, readonly: true })
  const { store, close } = await openStore({ config: config.store, path, namespace: 'mediator' })
  return {
    readBatches: (options) => store.readBatches(options),
    readStream: (...read) => store.readStream(...read),
    close,
  }
}
