import { InvalidArgument, openKurrentEventStore, openSqliteEventStore } from '@lilymed/event-store'
import type { EventStore, KurrentEventStoreOptions, StoreHealth } from '@lilymed/event-store'
import { AppError } from '../app-error.ts'
import { readSecretFile } from '../secret-file.ts'
import type { StoreConfig } from './store-config.ts'

/** A service's event store, whichever engine it is on. */
export type OpenedStore = {
  readonly store: EventStore
  /** Whether the store can be reached, as of its last use. */
  health(): StoreHealth
  /** The file of an embedded store, which other threads and processes may read; undefined on a server. */
  readonly path: string | undefined
  close(): Promise<void>
}

export type OpenStoreOptions = {
  readonly config: StoreConfig | undefined
  /** Where an embedded store is. */
  readonly path: string
  /** What the service is called on a server that several share. */
  readonly namespace: string
}

/**
 * Opens the store that a service is configured for: the embedded one, or a KurrentDB server.
 *
 * @throws AppError CONFIG_INVALID for a secret file or a connection string that cannot be used; else as the engines.
 */
export const openStore = async ({ config, path, namespace }: OpenStoreOptions): Promise<OpenedStore> => {
  if (config?.kurrentdb === undefined) {
    const store = openSqliteEventStore({ path })
    return { store, path, health: () => ({ ok: true, detail: 'embedded' }), close: () => store.close() }
  }
  const store = await openKurrentEventStore(kurrentOptions(config.kurrentdb, namespace)).catch(
    (failure: unknown) => {
      throw toConfigError(failure, config.kurrentdb?.connectionStringFile)
    },
  )
  return { store, path: undefined, health: () => store.health(), close: () => store.close() }
}

const kurrentOptions = (
  config: NonNullable<StoreConfig['kurrentdb']>,
  namespace: string,
): KurrentEventStoreOptions => ({
  connectionString: readSecretFile(config.connectionStringFile),
  ...(config.credentialsFile !== undefined && { credentials: readCredentials(config.credentialsFile) }),
  namespace: config.namespace ?? namespace,
})

const readCredentials = (file: string): { username: string; password: string } => {
  const [username = '', ...password] = readSecretFile(file).split(':')
  if (username === '' || password.length === 0) {
    throw new AppError({
      code: 'CONFIG_INVALID',
      message: `secret file ${file} does not hold user:password`,
      retryable: false,
    })
  }
  return { username, password: password.join(':') }
}

const toConfigError = (failure: unknown, file: string | undefined): unknown =>
  failure instanceof InvalidArgument && failure.field === 'connectionString'
    ? new AppError({
        code: 'CONFIG_INVALID',
        message: `secret file ${file ?? ''}: ${failure.message}`,
        retryable: false,
      })
    : failure
