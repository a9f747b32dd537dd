import type { SQLInputValue } from 'node:sqlite'
import type { EncodedEvent } from '../port/encode-append.ts'
import type { Database } from './database.ts'

/** Where the first event of an append lies; those behind it follow without a gap. */
export interface RunStart {
  readonly pos: number
  readonly rev: number
  readonly sid: number
  readonly created: number
}

/** How many events one statement inserts. */
export const runLength = 50

/** What a statement is told once, and what it is told of each event. */
const [shared, each] = [4, 4]

/**
 * Inserts events `from` to `from + runLength` of one append by one statement, which counts positions and revisions itself: each value
 * that is bound costs as much as reading one back (measured). The shared ones alone have numbers, because node:sqlite looks up the
 * name of every parameter it binds among all that have one.
 */
export function createRunInsert(database: Database) {
  const rows = Array.from(
    { length: runLength },
    (_, index) => `(?1+${index},?2,?3+${index},?4,?,unhex(?,'-'),?,?)`,
  )
  const insert = database.prepare(
    `INSERT INTO event(pos, sid, rev, created, tid, id, data, metadata) VALUES ${rows.join(',')}`,
  )
  const values: SQLInputValue[] = Array.from({ length: shared + runLength * each }, () => null)

  return (
    start: RunStart,
    events: readonly EncodedEvent[],
    from: number,
    typeNumber: (name: string) => number,
  ): void => {
    // Whole numbers as bigints, because plain ones are bound as reals, which no sum leaves whole.
    values[0] = BigInt(start.pos + from)
    values[1] = start.sid
    values[2] = BigInt(start.rev + from)
    values[3] = start.created
    for (let index = 0, at = shared; index < runLength; index += 1, at += each) {
      const event = events[from + index]
      if (event === undefined) throw new RangeError(`expected ${runLength} events from ${from} on`)
      values[at] = typeNumber(event.type)
      values[at + 1] = event.id
      values[at + 2] = event.data
      values[at + 3] = event.metadata
    }
    insert.run(...values)
    values.fill(null)
  }
}
