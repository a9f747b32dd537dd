import { copyStore, type CopyReport } from './copy-store.ts'

/**
 * Copies a store as it is now into a new file, while a writer may go on. The file is a store itself: it opens
 * like any other, also from a read-only medium.
 *
 * @throws StoreExists, StoreNotFound, StoreUnreadable (with the page), StoreTooNew, Unavailable (disk full)
 */
export function backUpStore(store: string, file: string): Promise<CopyReport> {
  return copyStore(store, file)
}
