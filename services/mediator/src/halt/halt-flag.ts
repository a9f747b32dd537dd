import { join } from 'node:path'
import { durableFlag } from '../flags/durable-flag.ts'
import type { DurableFlag } from '../flags/durable-flag.ts'

/** Why and since when a node commits to nothing new. */
export type Halt = { readonly reason: string; readonly since: string }

/** While this file is in the data directory the node commits to nothing new. Reveals and everything else go on. */
export const haltFile = (dataDirectory: string): string => join(dataDirectory, 'halted')

const flagOf = (dataDirectory: string): DurableFlag<Halt> =>
  durableFlag(haltFile(dataDirectory), { reason: 'the file cannot be read', since: '' })

/** Whether new commitments are forbidden. */
export const isHalted = (dataDirectory: string): boolean => flagOf(dataDirectory).isUp()

/** The halt that is in force, if one is. */
export const readHalt = (dataDirectory: string): Halt | undefined => flagOf(dataDirectory).read()

/** Halts the node of a data directory; on disk when it returns. A halt that is in force stays as it is. */
export const halt = (dataDirectory: string, reason: string, now: Date): Halt =>
  flagOf(dataDirectory).raise({ reason, since: now.toISOString() })

/** Lets the node commit again. Returns the halt that ended, if one was in force. */
export const resume = (dataDirectory: string): Halt | undefined => flagOf(dataDirectory).lower()
