import { join } from 'node:path'
import { durableFlag } from '../flags/durable-flag.ts'
import type { DurableFlag } from '../flags/durable-flag.ts'

/** Why and since when (RFC 3339; empty where nobody can read it) a node commits to nothing new. */
export type Halt = { readonly reason: string; readonly since: string }

/** Since when, to be put behind what is so since then; nothing where that is not known. */
export const sinceInWords = ({ since }: Pick<Halt, 'since'>): string =>
  since === '' ? '' : ` since ${since}`

/** While this file is in the data directory the node commits to nothing new. Reveals and everything else go on. */
export const haltFile = (dataDirectory: string): string => join(dataDirectory, 'halted')

const flagOf = (dataDirectory: string): DurableFlag<Halt> =>
  durableFlag(haltFile(dataDirectory), (reason) => ({ reason, since: '' }))

/** Whether new commitments are forbidden, which they are too where nobody can see whether the file is there. */
export const isHalted = (dataDirectory: string): boolean => flagOf(dataDirectory).isUp()

/** The halt that is in force, if one is. */
export const readHalt = (dataDirectory: string): Halt | undefined => flagOf(dataDirectory).read()

/** Halts the node of a data directory; on disk when it returns. A halt that is in force stays as it is. */
export const halt = (dataDirectory: string, reason: string, now: Date): Halt =>
  flagOf(dataDirectory).raise({ reason, since: now.toISOString() })

/** Lets the node commit again. Returns the halt that ended, if one was in force. */
export const resume = (dataDirectory: string): Halt | undefined => flagOf(dataDirectory).lower()
