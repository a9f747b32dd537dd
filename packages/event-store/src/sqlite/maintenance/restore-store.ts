import { lockForWriting } from '../writer-lock.ts'
import { openDatabase } from '../database.ts'
import { resolvePath } from '../open-writer.ts'
import { withPortErrors } from '../port-error.ts'
import { copyStore, refuseExisting, type CopyReport } from './copy-store.ts'
import { inspect } from './inspect.ts'

/**
 * Brings a store back from a backup, which is checked on the way. Never writes over anything, and holds the
 * writer's lock while it copies, so that nobody makes a new store there meanwhile.
 *
 * @throws StoreExists, StoreInUse, StoreNotFound, StoreUnreadable (with the page), StoreTooNew, Unavailable
 */
export async function restoreStore(file: string, store: string): Promise<CopyReport> {
  refuseExisting(store)
  inspect(file)[Symbol.dispose]() // before anything is left beside the place where the store is to be
  const path = resolvePath(store)
  const unlock = withPortErrors(path, () => lockForWriting(path, openDatabase))
  try {
    return { ...(await copyStore(file, path)), target: store }
  } finally {
    unlock()
  }
}
