import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { AppError } from '../app-error.ts'
import { toAppError } from '../known-failures.ts'

/**
 * Makes a folder that an operator named, and those above it, with this mode; one that is there stays as it is. Throws an AppError:
 * NOT_PERMITTED, NOT_A_DIRECTORY, DISK_FULL, and DIRECTORY_UNUSABLE where nothing can be made, as under /proc. There `mkdir` of Node
 * with `recursive` tries for ever.
 */
export const makeFolder = (folder: string, mode = 0o700): void => {
  const path = resolve(folder)
  try {
    if (!make(path, mode)) {
      makeFolder(dirname(path), mode)
      if (!make(path, mode)) throw unusable(path, 'ENOENT')
    }
  } catch (failure) {
    const error = toAppError(failure)
    throw error.code === 'UNEXPECTED' ? unusable(path, (failure as NodeJS.ErrnoException).code) : error
  }
}

/** False where what is above it is not there. */
const make = (path: string, mode: number): boolean => {
  try {
    mkdirSync(path, { mode })
    return true
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(path) !== path) return false
    // Some file systems refuse before they look whether it is there.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true
    throw failure
  }
}

const unusable = (path: string, reason = 'unknown error'): AppError =>
  new AppError({
    code: 'DIRECTORY_UNUSABLE',
    message: `folder ${path} cannot be made (${reason}): its file system takes none; name a folder on a disk`,
    retryable: false,
  })
