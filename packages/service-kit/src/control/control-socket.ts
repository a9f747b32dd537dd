import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../app-error.ts'

/** Where the socket of a process lies in its data directory. */
export const controlSocketPath = (folder: string): string => join(folder, 'control.sock')

/** What every system can bind to or connect to; Linux takes 107 bytes, others 103. */
const mostPathBytes = 103

/**
 * A path of the socket that is short enough for the operating system, good until closed. Where the folder's own is too long, Linux
 * is given the same folder by the number under which it is open.
 *
 * @throws AppError CONTROL_PATH_TOO_LONG where there is no such way, and what opening the folder throws
 */
export const openSocketPath = (folder: string): { readonly path: string; close(): void } => {
  const path = controlSocketPath(folder)
  if (Buffer.byteLength(path) <= mostPathBytes) return { path, close: () => undefined }
  if (process.platform !== 'linux') {
    const message = `the path ${path} is too long for a socket: choose a data directory with a path of less than ${mostPathBytes - 12} bytes`
    throw new AppError({ code: 'CONTROL_PATH_TOO_LONG', message, retryable: false })
  }
  const opened = openSync(folder, 'r')
  return { path: controlSocketPath(`/proc/self/fd/${opened}`), close: () => closeSync(opened) }
}
