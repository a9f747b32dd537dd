import { StreamNotFound } from '@lilymed/event-store'
import type { EventReader } from '@lilymed/event-store'
import { factData } from '../fact-data.ts'
import { factStream } from '../fact-stream.ts'
import { rewindError } from './rewind-error.ts'

/** The first block that a chain's stream was begun for. Throws REWIND_STREAM_EMPTY where there is no such stream. */
export const startOfStream = async (
  store: Pick<EventReader, 'readStream'>,
  chainId: number,
): Promise<number> => {
  try {
    for await (const first of store.readStream(factStream(chainId), { limit: 1 })) {
      return Number(factData(first, 'IngestStarted').startBlock)
    }
  } catch (failure) {
    if (!(failure instanceof StreamNotFound)) throw failure
  }
  throw nothingObserved(chainId)
}

/** There is nothing to go back from. */
export const nothingObserved = (chainId: number): Error =>
  rewindError(
    'REWIND_STREAM_EMPTY',
    `no block of chain ${chainId} has been observed in this store, so there is nothing to take back`,
  )
