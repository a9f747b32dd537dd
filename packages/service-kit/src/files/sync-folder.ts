import { closeSync, fsyncSync, openSync } from 'node:fs'
import { AppError } from '../app-error.ts'
import { toAppError } from '../known-failures.ts'

/** Makes the names in a folder as durable as the files behind them. Throws an AppError: NOT_PERMITTED, DIRECTORY_UNUSABLE. */
export const syncFolder = (folder: string): void => {
  let descriptor: number | undefined
  try {
    descriptor = openSync(folder, 'r')
    fsyncSync(descriptor)
  } catch (cause) {
    const error = toAppError(cause)
    if (error.code !== 'UNEXPECTED') throw error
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
    const message = `folder ${folder} cannot be flushed to disk (${reason}), and what is only in memory is lost with the power; name a folder on a disk of this machine`
    throw new AppError({ code: 'DIRECTORY_UNUSABLE', message, retryable: false, cause })
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
