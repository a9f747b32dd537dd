import { AppError, isAppError } from '@lilymed/service-kit'

/** SQLite's result codes (sqlite.org/rescode.html); an extended one has one of these in its lowest byte. */
const [anyError, ioError, corrupt, full, notADatabase] = [1, 10, 11, 13, 26]

/** What SQLite says of a statement whose table or column somebody has dropped. */
const goneShape = /no such (?:table|column|index)|has no column named/

type SqliteFailure = Error & { readonly errcode?: number; readonly code?: string }

const fullDisk = (path: string): string => `read model ${path}: the disk is full, nothing was written`

/** Why a read model cannot be written for now, where that is over once somebody has freed space; undefined of all other failures. */
export const passingFailure = (failure: unknown, path: string): string | undefined => {
  const explained = explainFailure(failure, path)
  return isAppError(explained) && explained.code === 'DISK_FULL' ? fullDisk(path) : undefined
}

/**
 * What made a read model unusable, with its file and what to do. A read model follows from the log, so nothing is lost with it, and a start
 * that finds it well, or none, is enough.
 */
export const explainFailure = (failure: unknown, path: string): unknown => {
  if (!(failure instanceof Error)) return failure
  const { code, errcode, message } = failure as SqliteFailure
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull()
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case anyError:
      return goneShape.test(message) ? damaged() : failure
    case full:
      return diskFull()
    case ioError:
      return explained(
        'READ_MODEL_UNWRITABLE',
        true,
        `read model ${path} cannot be written or read (${message}); look at the disk and start again`,
      )
    case corrupt:
    case notADatabase:
      return damaged()
    default:
      return failure
  }

  function diskFull(): AppError {
    return explained('DISK_FULL', true, `${fullDisk(path)}; free space and start again`)
  }

  function damaged(): AppError {
    return explained(
      'READ_MODEL_DAMAGED',
      false,
      `read model ${path} is damaged (${message}); move it away and start again: it is built anew from the log`,
    )
  }

  function explained(code: string, retryable: boolean, sentence: string): AppError {
    return new AppError({ code, message: sentence, retryable, cause: failure })
  }
}
