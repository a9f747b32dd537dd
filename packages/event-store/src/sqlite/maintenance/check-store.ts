import type { Finding } from '../locate-damage.ts'
import { withPortErrors } from '../port-error.ts'
import { countBeside, findHidden, findProblems } from './find-problems.ts'
import { inspect } from './inspect.ts'

/** What a check found. `problems` names up to 100, structure first; none means the store is sound. */
export interface CheckReport {
  readonly path: string
  readonly sound: boolean
  readonly schemaVersion: number
  /** events in the log as the snapshot that was checked has it */
  readonly events: number
  readonly problems: readonly Finding[]
}

const reported = 100

/**
 * Reads everything a store holds and compares it with what the engine promises: the file's structure, each
 * index against its table, positions and revisions without gaps, JSON that parses, and commits that a damaged log
 * would hide. It sees one snapshot while another process may go on writing, takes seconds per gigabyte, and changes
 * nothing. Bytes that were replaced by others that make sense are not its business but the Merkle log's.
 *
 * @throws StoreNotFound, StoreTooNew, StoreUnreadable where it cannot even be opened
 */
export function checkStore(path: string): CheckReport {
  using store = inspect(path)
  const { database, schemaVersion, file } = store
  return withPortErrors(path, () => {
    database.exec('BEGIN')
    const hidden = findHidden(file)
    const problems = [...hidden, ...findProblems(database, reported)].slice(0, reported)
    const events = countBeside(database, 'SELECT max(pos) FROM event')
    return { path, sound: problems.length === 0, schemaVersion, events, problems }
  })
}
