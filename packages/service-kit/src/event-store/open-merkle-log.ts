import { startMerkleLog } from '@lilymed/event-store/merkle-log'
import type { MerkleLog, Published } from '@lilymed/event-store/merkle-log'
import type { Logger } from '../logger.ts'
import type { MerkleLogConfig } from './merkle-log-config.ts'
import type { OpenedStore } from './open-store.ts'

/** A log that is kept up, and the folder that anybody may read it from. */
export type KeptLog = MerkleLog & { readonly folder: string }

export type KeepLogOptions = {
  readonly config: MerkleLogConfig | undefined
  readonly store: Pick<OpenedStore, 'store' | 'path'>
  /** Where the log is unless the configuration says; its keys are in the folder of this name with `-private`. */
  readonly folder: string
  readonly logger: Logger
  /** Told of each checkpoint and of the key that verifies it. */
  readonly onPublished?: (published: Published, vkey: string) => void
}

/** Keeps the Merkle log of a service's store up as configured; undefined where it is off. */
export const openMerkleLog = ({
  config,
  store: { store, path },
  folder: standardFolder,
  logger,
  onPublished,
}: KeepLogOptions): KeptLog | undefined => {
  if (config === undefined || !config.enabled) return undefined
  const folder = config.folder ?? standardFolder
  const log: MerkleLog = startMerkleLog({
    store: path === undefined ? { reader: store } : { path },
    folder,
    privateFolder: config.privateFolder ?? `${standardFolder}-private`,
    checkpointIntervalMs: config.checkpointIntervalMs,
    ...(config.origin !== undefined && { origin: config.origin }),
    onPublished: (published) => {
      logger.debug({ size: published.size }, 'checkpoint signed')
      const { vkey } = log.status()
      if (vkey !== undefined) onPublished?.(published, vkey)
    },
    onFailure: (error, willRetry) =>
      willRetry
        ? // What passes, as a full disk does, is told by what it is; where in our code it was met helps nobody.
          logger.warn(
            { reason: error instanceof Error ? error.message : String(error) },
            'merkle log stopped, will try again',
          )
        : logger.error({ err: error }, 'merkle log stopped'),
  })
  return { ...log, folder }
}
