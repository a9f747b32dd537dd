import { v7 } from 'uuid'
import type { EncodedEvent } from '../port/encode-append.ts'
import { StreamDeleted, WrongExpectedRevision, type RevisionConflict } from '../port/errors.ts'
import type { Expected } from '../port/event-store.ts'
import { type AppendDecision, decideAppend, isByIds, type Stored } from './append-rules.ts'
import type { Database } from './database.ts'
import type { EventWriter } from './event-writer.ts'
import type { IdList } from './id-list.ts'
import { encodeMeta, metaStream, type StoredMeta, undeleted } from './stored-meta.ts'
import { deletion, type StreamState } from './stream-state.ts'
import type { StreamTable } from './stream-table.ts'

/** One stream's part of an append, its events checked and encoded. */
export interface EncodedAppend {
  readonly stream: string
  readonly expected: Expected
  readonly events: readonly EncodedEvent[]
}

/** Writes to streams inside the open transaction. */
export interface StreamWriter {
  /** all appends or none; answers the place of each one's last event. @throws WrongExpectedRevision, StreamDeleted */
  append(appends: readonly EncodedAppend[]): Stored[]
  /** refuses a change of a whole stream that is not where it is expected */
  expect(stream: string, expected: Expected): StreamState | undefined
  /** stores metadata as the next event of `$$stream` and applies it to the stream */
  setMeta(stream: string, meta: StoredMeta, expected: Expected): Stored
}

interface Sources {
  readonly database: Database
  readonly ids: IdList
  readonly streams: StreamTable
  readonly events: EventWriter
  readonly readMeta: (stream: string) => StoredMeta | undefined
}

/** Applies the rules of appending to the state of the streams. */
export function createStreamWriter({ database, streams, events, ids, readMeta }: Sources): StreamWriter {
  const matchAt = database.prepare(`SELECT pos FROM event WHERE sid = ? AND rev = ? AND id = unhex(?, '-')`)

  /** Ids are listed once somebody asks for them. */
  const listAll = (stream: string) => {
    events.flush()
    const state = streams.find(stream)
    if (!state || state.unlistedFrom === null) return
    ids.list(state.sid, state.unlistedFrom)
    streams.save(stream, { ...state, unlistedFrom: null })
  }

  const decide = (append: EncodedAppend, state: StreamState | undefined): AppendDecision => {
    const sid = state?.sid ?? 0
    return decideAppend({
      expected: append.expected,
      current: state?.last ?? -1,
      softDeleted: state?.deletion === deletion.soft,
      ids: append.events.map((event) => event.id),
      matchAt(rev, id) {
        events.flush()
        const row = matchAt.get(sid, rev, id)
        return row && { rev, pos: Number(row['pos']) }
      },
      latest(id) {
        listAll(append.stream)
        return ids.latest(sid, id)
      },
    })
  }

  const write = (stream: string, encoded: readonly EncodedEvent[], isLookedUp: boolean): Stored => {
    const state = streams.find(stream) ?? streams.create(stream, isLookedUp ? null : 0)
    const isListed = isLookedUp && state.unlistedFrom === null
    const pos = events.add(stream, state, encoded, isListed)
    const last = state.last + encoded.length
    if (!isListed && state.unlistedFrom === null) {
      streams.save(stream, { ...state, last, unlistedFrom: state.last + 1 })
    } else streams.remember(stream, { ...state, last })
    if (state.deletion === deletion.soft) storeMeta(stream, undeleted(readMeta(stream), state.last + 1))
    return { rev: last, pos }
  }

  const storeMeta = (stream: string, meta: StoredMeta): Stored => {
    const stored = write(metaStream(stream), [encodeMeta(meta, v7())], false)
    const state = streams.find(stream) ?? streams.create(stream)
    streams.save(stream, {
      ...state,
      truncateBefore: meta.softDeleted ? 0 : Number(meta.truncateBefore ?? 0),
      maxCount: meta.maxCount ?? null,
      deletion: meta.softDeleted ? deletion.soft : deletion.none,
    })
    return stored
  }

  const findOpen = (stream: string) => {
    const state = streams.find(stream)
    if (state?.deletion === deletion.tombstone) throw new StreamDeleted(stream)
    return state
  }

  const conflictOf = (append: { stream: string; expected: Expected }): RevisionConflict => {
    const last = streams.find(append.stream)?.last ?? -1
    return { stream: append.stream, expected: append.expected, actual: last < 0 ? 'no_stream' : BigInt(last) }
  }

  const refuse = (appends: readonly { stream: string; expected: Expected }[]) => {
    const [first, ...others] = appends.map(conflictOf)
    if (first) throw new WrongExpectedRevision([first, ...others])
  }

  return {
    append(appends) {
      const decisions = appends.map((append) => ({
        append,
        decision: decide(append, findOpen(append.stream)),
      }))
      refuse(decisions.filter((entry) => entry.decision.kind === 'conflict').map((entry) => entry.append))
      const replays = decisions.filter((entry) => entry.decision.kind === 'replay')
      // Some written and some not cannot be a retry of one atomic append.
      if (replays.length < decisions.length) refuse(replays.map((entry) => entry.append))
      return decisions.map(({ append, decision }) =>
        decision.kind === 'replay'
          ? decision.last
          : write(append.stream, append.events, isByIds(append.expected)),
      )
    },
    expect(stream, expected) {
      const state = findOpen(stream)
      const last = state?.last ?? -1
      const exists = last >= 0 && state?.deletion === deletion.none
      const isMet =
        expected === 'any' ||
        (expected === 'stream_exists' && exists) ||
        (expected === 'no_stream' && !exists) ||
        expected === BigInt(last)
      if (!isMet) refuse([{ stream, expected }])
      return state
    },
    setMeta(stream, meta, expected) {
      findOpen(stream)
      const name = metaStream(stream)
      const last = streams.find(name)?.last ?? -1
      const isMet =
        expected === 'any' ||
        (expected === 'stream_exists'
          ? last >= 0
          : BigInt(last) === (expected === 'no_stream' ? -1n : expected))
      if (!isMet) refuse([{ stream: name, expected }])
      return storeMeta(stream, meta)
    },
  }
}
