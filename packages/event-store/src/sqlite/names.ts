import type { SQLOutputValue } from 'node:sqlite'
import type { Database } from './database.ts'
import { DamagedRow } from './damaged-row.ts'

/** Names behind the interned numbers of streams and types. They never change, so they are kept. */
export interface Names {
  stream(sid: number): string
  type(tid: number): string
}

const keptStreams = 100_000

/** Looks names up in the database once each. */
export function createNames(database: Database): Names {
  const findStream = database.prepare('SELECT name FROM stream WHERE sid = ?')
  const findType = database.prepare('SELECT name FROM type WHERE tid = ?')
  const streams = new Map<number, string>()
  const types = new Map<number, string>()

  return {
    stream(sid) {
      let name = streams.get(sid)
      if (name === undefined) {
        if (streams.size >= keptStreams) streams.clear()
        name = known(findStream.get(sid), `stream ${sid}`)
        streams.set(sid, name)
      }
      return name
    },
    type(tid) {
      let name = types.get(tid)
      if (name === undefined) {
        name = known(findType.get(tid), `type ${tid}`)
        types.set(tid, name)
      }
      return name
    },
  }
}

function known(row: Record<string, SQLOutputValue> | undefined, what: string): string {
  if (!row) throw new DamagedRow(`an event names ${what}, which does not exist`)
  return String(row['name'])
}
