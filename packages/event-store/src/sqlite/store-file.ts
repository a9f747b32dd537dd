import { realpathSync, statSync } from 'node:fs'
import { StoreUnreadable } from '../port/errors.ts'

/**
 * The file behind a name that exists. Links are followed, since the log and the lock lie beside the file itself.
 *
 * @throws StoreUnreadable for a directory, a pipe or a device
 */
export function storeFile(path: string): string {
  const file = realpathSync(path)
  if (!statSync(file).isFile()) throw new StoreUnreadable(path, 'it is no file')
  return file
}
