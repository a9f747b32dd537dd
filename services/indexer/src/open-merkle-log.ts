import { join } from 'node:path'
import { startMerkleLog } from '@lilymed/event-store/merkle-log'
import type { LogStore, MerkleLog } from '@lilymed/event-store/merkle-log'
import type { Logger } from '@lilymed/service-kit'
import type { IndexerConfig } from './config.ts'

/** A log that is kept up, and the folder that anybody may read it from. */
export type ServedLog = MerkleLog & { readonly folder: string }

/** Keeps the Merkle log of the store up as configured; undefined where it is off. */
export const openMerkleLog = (
  { merkleLog, dataDirectory }: IndexerConfig,
  store: LogStore,
  logger: Logger,
): ServedLog | undefined => {
  if (!merkleLog.enabled) return undefined
  const folder = merkleLog.folder ?? join(dataDirectory, 'merkle-log')
  const log = startMerkleLog({
    store,
    folder,
    privateFolder: merkleLog.privateFolder ?? join(dataDirectory, 'merkle-log-private'),
    checkpointIntervalMs: merkleLog.checkpointIntervalMs,
    ...(merkleLog.origin !== undefined && { origin: merkleLog.origin }),
    onPublished: ({ size }) => logger.debug({ size }, 'checkpoint signed'),
    onFailure: (error, willRetry) =>
      willRetry
        ? logger.warn({ err: error }, 'merkle log stopped, will try again')
        : logger.error({ err: error }, 'merkle log stopped'),
  })
  return { ...log, folder }
}
