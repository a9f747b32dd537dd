import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError, lockFile } from '@lilymed/service-kit'
import { Value } from 'typebox/value'
import { DeploymentRecord } from './deployment-record.ts'
import type { RecordKeeper } from './deployment-record.ts'

const unreadable = (file: string, reason: string): AppError =>
  new AppError({
    code: 'RECORD_UNREADABLE',
    message: `deployment record ${file} ${reason}: it says what is deployed where, so restore it from a copy rather than deploy again`,
    retryable: false,
  })

const unwritable = (file: string, cause: unknown): AppError => {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return new AppError({
    code: 'RECORD_UNWRITABLE',
    message: `deployment record ${file} cannot be written (${reason}): let this user write to its folder, then run the command again`,
    retryable: false,
    cause,
  })
}

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(file, 'is no JSON')
  }
}

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(file, `cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'unknown error'})`)
  }
}

/** Writes a file so that after a crash it is the old one or the new one, whole. */
const replaceFile = (file: string, text: string): void => {
  const next = `${file}.next`
  const handle = openSync(next, 'w', 0o644)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(next, file)
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/**
 * Takes the lock on a record, `<file>.lock`: two deployments on one record would send two pools and remember a mixture of them.
 *
 * @throws AppError RECORD_IN_USE, retryable, while another process holds it; NOT_PERMITTED where the file cannot be made
 */
export const lockRecord = (file: string): { close(): void } => {
  const lock = lockFile(`${file}.lock`)
  if (lock !== undefined) return lock
  throw new AppError({
    code: 'RECORD_IN_USE',
    message: `deployment record ${file} is in use by another deployment: wait until that one ends, then run the command again`,
    retryable: true,
  })
}

/**
 * A record in a JSON file. It holds no secret. Throws RECORD_UNREADABLE for a file that is there and is no record, and RECORD_UNWRITABLE where
 * none can be written.
 */
export const createFileKeeper = (file: string): RecordKeeper => ({
  load: () => {
    const text = read(file)
    if (text === undefined) return undefined
    const record = parse(file, text)
    if (!Value.Check(DeploymentRecord, record)) throw unreadable(file, 'is no deployment record')
    return record
  },
  save: (record) => {
    try {
      replaceFile(file, `${JSON.stringify(record, null, 2)}\n`)
    } catch (cause) {
      throw unwritable(file, cause)
    }
  },
})
