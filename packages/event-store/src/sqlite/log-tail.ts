import type { EncodedEvent } from '../port/encode-append.ts'
import type { EventFilter, FollowedEvent, RecordedEvent } from '../port/event-store.ts'
import type { LogPage } from './log-reader.ts'
import { TailEvent, type EventPlace } from './tail-event.ts'

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
  /** keeps events from now on */
  follow(): Following
}

/** One who follows the log. */
export interface Following {
  /** nothing up to this position will be asked for again; what no follower asks for is not kept */
  passed(pos: number): void
  end(): void
}

/** Enough for what is committed while a follower works on what came before; what does not fit is read from the file. */
const mostBytes = 4 * 1024 * 1024

/** Starts with a log whose last event has the position `head`. */
export function createLogTail(start: number): LogTail {
  let before = start
  /** one for each position after `before` */
  let kept: TailEvent[] = []
  let uncommitted: TailEvent[] = []
  let commits: { readonly count: number; readonly bytes: number }[] = []
  let bytes = 0
  /** of each follower the position it has passed */
  const followers = new Map<Following, number>()

  const restart = (at: number) => {
    before = at
    kept = []
    uncommitted = []
    commits = []
    bytes = 0
  }
  /** Forgets the oldest commits that need not be kept: whole ones, so that the rest is moved seldom. */
  const dropWhile = (isDroppable: (count: number) => boolean) => {
    let dropped = 0
    for (let oldest = commits[0]; oldest !== undefined; oldest = commits[0]) {
      if (!isDroppable(dropped + oldest.count)) break
      commits.shift()
      dropped += oldest.count
      bytes -= oldest.bytes
    }
    if (dropped === 0) return
    kept = kept.slice(dropped)
    before += dropped
  }
  const dropOldest = () => dropWhile(() => commits.length > 1 && bytes > mostBytes)
  const dropPassed = () => {
    const passed = Math.min(...followers.values())
    dropWhile((count) => before + count <= passed)
  }

  const pageOf = <Event extends FollowedEvent>(
    after: number,
    size: number,
    filter: EventFilter | undefined,
    give: (one: TailEvent) => Event,
  ): LogPage<Event> | undefined => {
    if (followers.size === 0 || after < before) return undefined
    const end = before + kept.length
    const upTo = Math.max(after, Math.min(after + size, end))
    const events: Event[] = []
    for (let index = after - before; index < upTo - before; index += 1) {
      const one = kept[index]
      if (one !== undefined && isWanted(one, filter)) events.push(give(one))
    }
    return { events, upTo, isEnd: upTo >= end }
  }

  return {
    restart,
    add(first, events) {
      if (followers.size === 0) return
      let index = 0
      for (const event of events) uncommitted.push(new TailEvent(first, index++, event))
    },
    committed(head) {
      if (followers.size === 0) {
        before = head
        return
      }
      let size = 0
      for (const one of uncommitted) {
        size += one.appended.bytes
        kept.push(one)
      }
      commits.push({ count: uncommitted.length, bytes: size })
      bytes += size
      uncommitted = []
      dropOldest()
    },
    page: (after, size, filter) => pageOf(after, size, filter, toRecorded),
    followedPage: (after, size, filter) => pageOf(after, size, filter, (one) => one),
    follow() {
      const following: Following = {
        passed(pos) {
          if (!followers.has(following)) return
          followers.set(following, pos)
          dropPassed()
        },
        end() {
          if (!followers.delete(following)) return
          if (followers.size === 0) restart(before + kept.length)
        },
      }
      followers.set(following, 0)
      return following
    },
  }
}

function isWanted(one: TailEvent, filter: EventFilter | undefined): boolean {
  if (one.stream.startsWith('$')) return false
  if (!filter) return true
  const name = filter.streamPrefix ? one.stream : one.type
  return (filter.streamPrefix ?? filter.typePrefix).some((prefix) => name.startsWith(prefix))
}

function toRecorded(one: TailEvent): RecordedEvent {
  const { data, metadata } = one.appended.value
  return {
    id: one.appended.id,
    type: one.type,
    data,
    metadata,
    stream: one.stream,
    revision: one.revision,
    position: one.position,
    created: new Date(one.created),
  }
}
