import type { FileHandle } from 'node:fs/promises'
import { journalHeader } from './journal-text.ts'
import { ProtectionError } from './protection-error.ts'

/** What is written is on disk once it resolves, whole. Throws PROTECTION_UNWRITABLE, with nothing of it left behind. */
export type JournalWriter = { append(text: string): Promise<void> }

/**
 * Writes after the sound bytes of a journal, cutting off what follows them, and begins an empty one with its header. After a failure it cuts
 * off what arrived; where that fails, or nobody knows what is on the disk, it writes nothing more.
 */
export const openJournalWriter = async (
  file: string,
  handle: Pick<FileHandle, 'appendFile' | 'sync' | 'truncate'>,
  soundBytes: number,
): Promise<JournalWriter> => {
  let length = soundBytes
  let isBroken = false
  const unwritable = (failure: unknown): ProtectionError => {
    const code = (failure as NodeJS.ErrnoException).code ?? 'unknown failure'
    const message = `${file} cannot be written (${code}): nothing is committed until it can; look at the disk`
    return new ProtectionError('PROTECTION_UNWRITABLE', message, failure)
  }
  const append = async (text: string): Promise<void> => {
    if (isBroken) throw unwritable({ code: 'a write failed and could not be undone; restart the node' })
    try {
      await handle.appendFile(text)
    } catch (failure) {
      await handle.truncate(length).catch(() => (isBroken = true))
      throw unwritable(failure)
    }
    try {
      await handle.sync()
    } catch (failure) {
      // After a failed fsync nobody knows what is on the disk, and the next one may succeed without having written it.
      isBroken = true
      throw unwritable(failure)
    }
    length += Buffer.byteLength(text)
  }
  try {
    await handle.truncate(length)
  } catch (failure) {
    throw unwritable(failure)
  }
  if (length === 0) await append(journalHeader)
  return { append }
}
