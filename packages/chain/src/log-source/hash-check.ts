import { headerHash } from './header-hash.ts'
import type { BlockHeader } from './log-source.ts'

/** A header that never hashed to its name belongs to a chain that hashes otherwise; after this many no longer asked. */
const MISMATCHES = 5

/** Judges headers by hashing them. */
export type HashCheck = {
  /** Whether the header, given as it was answered, hashes to the name it goes by; undefined where the chain hashes otherwise. */
  holds(header: BlockHeader, answer: unknown): boolean | undefined
}

/**
 * Hashes headers again. A chain whose headers have fields of their own (or get them with a fork) cannot be checked so: after five
 * headers in a row that do not hash to their names nothing is concluded any more, and `report` is told if it worked before.
 */
export const createHashCheck = (report: (message: string) => void): HashCheck => {
  let works: boolean | undefined
  let mismatches = 0
  return {
    holds: (header, answer) => {
      if (mismatches >= MISMATCHES) return undefined
      if (headerHash(answer) === header.hash) {
        works = true
        mismatches = 0
        return true
      }
      mismatches += 1
      if (mismatches === MISMATCHES && works === true)
        report(
          'headers no longer hash to their blocks: a fork this version does not know; hashes go unchecked',
        )
      return works === true && mismatches < MISMATCHES ? false : undefined
    },
  }
}
