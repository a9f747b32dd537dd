import type { Database } from './database.ts'
import { createStreamFinder, type StreamState } from './stream-state.ts'

/** The writer's view of the streams: what is on disk and what the open transaction adds. */
export interface StreamTable {
  find(name: string): StreamState | undefined
  create(name: string, unlistedFrom?: number | null): StreamState
  /** remembers a state whose rows are written elsewhere (new events) */
  remember(name: string, state: StreamState): void
  /** writes truncation, count, deletion and listing of a stream */
  save(name: string, state: StreamState): void
  /** drops the oldest entries; only between transactions, since entries know of rows not yet written */
  trim(): void
  /** forgets everything after a rollback */
  reset(): void
}

const keptStreams = 50_000

/** Keeps the states of the streams in use, so that an append at the expected revision reads nothing. */
export function createStreamTable(database: Database): StreamTable {
  const findStored = createStreamFinder(database)
  const insert = database.prepare('INSERT INTO stream(sid, name, unlisted_from) VALUES(?, ?, ?)')
  const update = database.prepare(
    'UPDATE stream SET truncate_before = ?, max_count = ?, deletion = ?, unlisted_from = ? WHERE sid = ?',
  )
  const bounds = database.prepare('SELECT min(sid) AS low, max(sid) AS high FROM stream')
  const states = new Map<string, StreamState>()
  let lowest = 0
  let highest = 0

  const readBounds = () => {
    const row = bounds.get()
    lowest = Math.min(Number(row?.['low'] ?? 0), 0)
    highest = Math.max(Number(row?.['high'] ?? 0), 0)
  }
  readBounds()

  return {
    find(name) {
      const known = states.get(name)
      if (known) return known
      const stored = findStored(name)
      if (stored) states.set(name, stored)
      return stored
    },
    create(name, unlistedFrom = null) {
      const sid = name.startsWith('$') ? --lowest : ++highest
      insert.run(sid, name, unlistedFrom)
      const state: StreamState = {
        sid,
        last: -1,
        truncateBefore: 0,
        maxCount: null,
        deletion: 0,
        unlistedFrom,
      }
      states.set(name, state)
      return state
    },
    remember(name, state) {
      states.set(name, state)
    },
    save(name, state) {
      update.run(state.truncateBefore, state.maxCount, state.deletion, state.unlistedFrom, state.sid)
      states.set(name, state)
    },
    trim() {
      for (const name of states.keys()) {
        if (states.size <= keptStreams) return
        states.delete(name)
      }
    },
    reset() {
      states.clear()
      readBounds()
    },
  }
}
