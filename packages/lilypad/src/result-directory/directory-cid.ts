import { digestResult } from './digest-result.ts'
import type { DirectoryEntry } from './directory-entry.ts'

/** The CIDv0 (`Qm…`) that Lilypad gives to a directory held in memory; see {@link digestResult}. */
export const directoryCid = async (entries: readonly DirectoryEntry[]): Promise<string> =>
  (await digestResult(entries)).resultCid
