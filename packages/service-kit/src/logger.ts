import type { Writable } from 'node:stream'
import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Names that never reach a log, wherever they stand in a logged object. */
const secretNames = ['passphrase', 'privateKey', 'salt', 'saltMaster', 'token', 'authorization', 'mnemonic']

export type LoggerOptions = {
  readonly name: string
  readonly level?: LogLevel
  /** Where lines go; stderr by default, because stdout is for answers. */
  readonly destination?: DestinationStream
  /** Lines for people instead of JSON; by default when stderr is a terminal. */
  readonly pretty?: boolean
  /** Where lines for people go; stderr by default. */
  readonly lines?: Writable
}

/** A JSON logger on stderr (pretty on a terminal) that redacts secrets by name, at any of the first three levels of an object. */
export const createLogger = ({
  name,
  level = 'info',
  destination,
  pretty: asText,
  lines,
}: LoggerOptions): Logger => {
  const redact = secretNames.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`])
  const options = { name, level, redact, base: { name } }
  if (destination !== undefined) return pino(options, destination)
  if (asText ?? process.stderr.isTTY) {
    return pino(
      options,
      pretty({
        destination: lines ?? 2,
        sync: true,
        ignore: 'pid,hostname',
        singleLine: true,
      }),
    )
  }
  return pino(options, pino.destination({ dest: 2, sync: true }))
}
