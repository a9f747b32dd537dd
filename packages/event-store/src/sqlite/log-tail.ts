import type { EncodedEvent } from '../port/encode-append.ts'
import type { EventFilter, FollowedEvent, RecordedEvent } from '../port/event-store.ts'
import type { LogPage } from './log-reader.ts'
import { toPosition } from './position.ts'

/**
 * The newest events of the log as they were appended, for those who follow the log in the process that writes it: reading an
 * event back costs more than all else that a follower does with it (measured). Empty while nobody follows.
 */
export interface LogTail {
  /** takes the next events of the log, the first of which has that place; they show once they are committed, streams of the engine itself never */
  add(first: EventPlace, events: readonly EncodedEvent[]): void
  /** what was added is in the log, whose last event has the position `head` */
  committed(head: number): void
  /** forgets everything, after a rollback; `head` is the position of the last event of the log */
  restart(head: number): void
  /** what `LogReader.page` gives, where all of it is here */
  page(after: number, size: number, filter: EventFilter | undefined): LogPage | undefined
  /** what `LogReader.followedPage` gives, where all of it is here */
  followedPage(
    after: number,
    size: number,
    filter: EventFilter | undefined,
  ): LogPage<FollowedEvent> | undefined
  /** keeps events from now on; returns how to stop that */
  follow(): () => void
}

/** Where an event lies. `created` is in unix milliseconds. */
export interface EventPlace {
  readonly stream: string
  readonly rev: number
  readonly pos: number
  readonly created: number
}

interface Kept extends EventPlace {
  readonly event: EncodedEvent
}

/** Enough for what is committed while a follower works on what came before; what does not fit is read from the file. */
const mostBytes = 4 * 1024 * 1024

/** Starts with a log whose last event has the position `head`. */
export function createLogTail(start: number): LogTail {
  let before = start
  /** one for each position after `before` */
  let kept: Kept[] = []
  let uncommitted: Kept[] = []
  let commits: { readonly count: number; readonly bytes: number }[] = []
  let bytes = 0
  let followers = 0

  const restart = (at: number) => {
    before = at
    kept = []
    uncommitted = []
    commits = []
    bytes = 0
  }
  const dropOldest = () => {
    for (const oldest of commits.slice(0, -1)) {
      if (bytes <= mostBytes) return
      commits.shift()
      kept = kept.slice(oldest.count)
      before += oldest.count
      bytes -= oldest.bytes
    }
  }

  const pageOf = <Event extends FollowedEvent>(
    after: number,
    size: number,
    filter: EventFilter | undefined,
    give: (one: Kept) => Event,
  ): LogPage<Event> | undefined => {
    if (followers === 0 || after < before) return undefined
    const end = before + kept.length
    const upTo = Math.max(after, Math.min(after + size, end))
    const events = kept.slice(after - before, upTo - before).filter((one) => isWanted(one, filter))
    return { events: events.map(give), upTo, isEnd: upTo >= end }
  }

  return {
    restart,
    add({ stream, rev, pos, created }, events) {
      if (followers === 0) return
      for (const [index, event] of events.entries())
        uncommitted.push({ stream, rev: rev + index, pos: pos + index, created, event })
    },
    committed(head) {
      if (followers === 0) {
        before = head
        return
      }
      const size = uncommitted.reduce((sum, { event }) => sum + event.bytes, 0)
      commits.push({ count: uncommitted.length, bytes: size })
      for (const one of uncommitted) kept.push(one)
      bytes += size
      uncommitted = []
      dropOldest()
    },
    page: (after, size, filter) => pageOf(after, size, filter, toRecorded),
    followedPage: (after, size, filter) => pageOf(after, size, filter, toFollowed),
    follow() {
      followers++
      let isFollowing = true
      return () => {
        if (!isFollowing) return
        isFollowing = false
        if (--followers === 0) restart(before + kept.length)
      }
    },
  }
}

function isWanted({ stream, event }: Kept, filter: EventFilter | undefined): boolean {
  if (stream.startsWith('$')) return false
  if (!filter) return true
  const name = filter.streamPrefix ? stream : event.type
  return (filter.streamPrefix ?? filter.typePrefix).some((prefix) => name.startsWith(prefix))
}

function toFollowed({ stream, rev, pos, event }: Kept): FollowedEvent {
  return {
    type: event.type,
    data: event.value.data,
    metadata: event.value.metadata,
    stream,
    revision: BigInt(rev),
    position: toPosition(pos),
  }
}

function toRecorded({ stream, rev, pos, created, event }: Kept): RecordedEvent {
  return {
    id: event.id,
    type: event.type,
    data: event.value.data,
    metadata: event.value.metadata,
    stream,
    revision: BigInt(rev),
    position: toPosition(pos),
    created: new Date(created),
  }
}
