import type { ResultEntry } from '@lilymed/lilypad/result-directory'
import { nameResult } from '../engines/name-result.ts'
import type { NamedResult } from '../engines/name-result.ts'

/** One task of the digest pool: the CID of a result directory and the sha256 of its files. The pool calls it by name. */
export async function digest(entries: readonly ResultEntry[]): Promise<NamedResult> {
  return await nameResult(entries)
}
