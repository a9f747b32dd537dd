import { createRequire } from 'node:module'
import type { KurrentDBClient } from '@kurrent/kurrentdb-client'
import { InvalidArgument } from '../port/errors.ts'
import type { ConnectionTarget } from './connection-string.ts'
import { KurrentClientUnavailable } from './errors.ts'

/** Makes a client; each has connections of its own, opened at first use. */
export type CreateClient = () => KurrentDBClient

/**
 * Loads the client, which only those need who use this engine, and the native module it reads through.
 *
 * @throws KurrentClientUnavailable, InvalidArgument if the client cannot use the connection string
 */
export async function loadClient(target: ConnectionTarget): Promise<CreateClient> {
  const module = await import('@kurrent/kurrentdb-client').catch((failure: unknown) => {
    throw new KurrentClientUnavailable(failure)
  })
  silenceDebugOutput()
  const create = () => {
    try {
      return module.KurrentDBClient.connectionString(target.text)
    } catch (failure) {
      throw explain(failure, target)
    }
  }
  create() // the native module is loaded here, or fails here
  return create
}

/** The client's own errors may quote the connection string, so none of them is passed on. */
function explain(failure: unknown, { server }: ConnectionTarget): Error {
  const { code = '', name = '', message = '' } = failure as { code?: string; name?: string; message?: string }
  const isNative =
    code === 'MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED' || /platform|architecture/i.test(message)
  if (isNative && name !== 'ParseError') return new KurrentClientUnavailable(failure)
  const about = message.startsWith('Failed to load certificate') ? message : 'one that the client cannot read'
  return new InvalidArgument('connectionString', `a connection string for ${server} that can be used`, about)
}

/**
 * With DEBUG=* the client would write the connection string and every event, some of them secret votes, to standard
 * error. The package `debug` is asked to leave the client's names out, whatever else it prints.
 */
function silenceDebugOutput(): void {
  const require = createRequire(import.meta.resolve('@kurrent/kurrentdb-client'))
  const debug = require('debug') as { enable(names: string): void; disable(): string }
  const enabled = debug.disable()
  if (enabled !== '') debug.enable(`${enabled},-kdb,-kdb:*`)
}
