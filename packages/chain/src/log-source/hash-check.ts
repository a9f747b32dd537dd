import { headerHash } from './header-hash.ts'
import type { BlockHeader } from './log-source.ts'

/** A header that never hashed to its name belongs to a chain that hashes otherwise; after this many no longer asked. */
const MISMATCHES = 5

/** Judges headers by hashing them. */
export type HashCheck = {
  /** Whether the header, given as it was answered, hashes to the name it goes by; undefined where the chain hashes otherwise. */
  holds(header: BlockHeader, answer: unknown): boolean | undefined
}

/** What is known of how a chain's headers hash; endpoints of one chain share it, so that none of them can make it unknown alone. */
export type HashRecord = {
  /** The highest block whose header hashed to its name; -1 before the first. */
  highest: number
  /** Blocks above it whose headers did not. */
  readonly strange: Set<number>
}

export const createHashRecord = (): HashRecord => ({ highest: -1, strange: new Set() })

/**
 * Hashes headers again. A chain whose headers have fields of their own (or get them with a fork) cannot be checked so: after five
 * headers above every one that hashed right nothing is concluded any more, until one does again, and `report` is told if it worked
 * before. A header below one that hashed right is wrong: the chain hashed as we do up to there.
 */
export const createHashCheck = (
  report: (message: string) => void,
  record: HashRecord = createHashRecord(),
): HashCheck => ({
  holds: (header, answer) => {
    const works = record.highest >= 0
    const { strange } = record
    if (strange.size >= MISMATCHES && !works) return undefined
    if (headerHash(answer) === header.hash) {
      if (header.number >= record.highest) {
        record.highest = header.number
        strange.clear()
      }
      return true
    }
    if (header.number <= record.highest) return false
    const isNew = strange.size < MISMATCHES && !strange.has(header.number)
    if (isNew) strange.add(header.number)
    if (isNew && strange.size === MISMATCHES && works)
      report('headers no longer hash to their blocks: a fork this version does not know; hashes go unchecked')
    return works && strange.size < MISMATCHES ? false : undefined
  },
})
