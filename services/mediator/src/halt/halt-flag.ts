import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** Why and since when a node commits to nothing new. */
export type Halt = { readonly reason: string; readonly since: string }

/**
 * A file in the data directory: while it is there the node commits to nothing new, whether it was running when the file came or is
 * started later, and whatever is in it. Reveals and everything else go on.
 */
export const haltFile = (dataDirectory: string): string => join(dataDirectory, 'halted')

/** Whether new commitments are forbidden. */
export const isHalted = (dataDirectory: string): boolean => existsSync(haltFile(dataDirectory))

/** The halt that is in force, if one is. */
export const readHalt = (dataDirectory: string): Halt | undefined => {
  if (!isHalted(dataDirectory)) return undefined
  try {
    const { reason, since } = JSON.parse(readFileSync(haltFile(dataDirectory), 'utf8')) as Partial<Halt>
    return { reason: reason ?? '', since: since ?? '' }
  } catch {
    return { reason: 'the file cannot be read', since: '' }
  }
}

/** Halts the node of a data directory; on disk when it returns. A halt that is in force stays as it is. */
export const halt = (dataDirectory: string, reason: string, now: Date): Halt => {
  const known = readHalt(dataDirectory)
  if (known !== undefined) return known
  const made = { reason, since: now.toISOString() }
  const file = haltFile(dataDirectory)
  const descriptor = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(descriptor, `${JSON.stringify(made)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${file}.new`, file)
  syncFolder(dataDirectory)
  return made
}

/** Lets the node commit again. Returns the halt that ended, if one was in force. */
export const resume = (dataDirectory: string): Halt | undefined => {
  const known = readHalt(dataDirectory)
  rmSync(haltFile(dataDirectory), { force: true })
  syncFolder(dataDirectory)
  return known
}

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
