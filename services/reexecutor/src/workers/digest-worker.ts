import { digestResult } from '@lilymed/lilypad/result-directory'
import type { ResultDigest, ResultEntry } from '@lilymed/lilypad/result-directory'

/** One task of the digest pool: the CID of a result directory and the sha256 of its files. The pool calls it by name. */
export async function digest(entries: readonly ResultEntry[]): Promise<ResultDigest> {
  return await digestResult(entries)
}
