import { join } from 'node:path'
import { openSqliteEventStore } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { openStore } from '@lilymed/service-kit'
import type { MediatorConfig } from '../config.ts'
import type { DisputeHistory } from './dispute-history.ts'
import type { DealHistory } from './deal-history.ts'
import { readDeals } from './read-deals.ts'
import { readHistory } from './read-history.ts'
import type { ReadHistoryOptions } from './read-history.ts'

type HistoryConfig = Pick<MediatorConfig, 'chain' | 'confirmations' | 'dataDirectory' | 'store'>

/**
 * What the node of a configuration knows of its disputes. Reads its store beside it: nothing is locked, no key is needed.
 * Throws what the store throws; Unavailable before the node ran for the first time.
 */
export const readMediatorHistory = (config: HistoryConfig): Promise<readonly DisputeHistory[]> =>
  reading(config, readHistory)

/** What the node of a configuration with handler = "random" knows of disputed deals, read in the same way. */
export const readMediatorDeals = (config: HistoryConfig): Promise<readonly DealHistory[]> =>
  reading(config, readDeals)

const reading = async <Histories>(
  config: HistoryConfig,
  read: (options: ReadHistoryOptions) => Promise<Histories>,
): Promise<Histories> => {
  const store = await openForReading(config)
  try {
    const { chain, confirmations } = config
    return await read({ store, chainId: chain.chainId, confirmations })
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
