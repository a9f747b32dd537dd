import assert from 'node:assert/strict'
import { v7 } from 'uuid'
import type {
  EventReader,
  EventStore,
  NewEvent,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionItem,
} from '../port/event-store.ts'

const deadlineMs = 60_000

/** An event with a new id. */
export function event(data: NewEvent['data'] = {}, type = 'Happened'): NewEvent {
  return { id: v7(), type, data }
}

/** `count` events with new ids, at least one. */
export function events(count: number, type = 'Happened'): [NewEvent, ...NewEvent[]] {
  const [first, ...others] = Array.from({ length: count }, (_, index) => event({ index }, type))
  assert.ok(first)
  return [first, ...others]
}

/** Reads an iterable to its end. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Ids of the events of an iterable, in its order. */
export async function idsOf(items: AsyncIterable<RecordedEvent>): Promise<string[]> {
  return (await collect(items)).map((item) => item.id)
}

/** Fills a store with `count` single-event appends over three streams; answers the ids in order. */
export async function fill(store: EventStore, count: number, prefix = 'fill'): Promise<string[]> {
  const added = events(count)
  await Promise.all(added.map((item, index) => store.append(`${prefix}-${index % 3}`, 'any', [item])))
  return added.map((item) => item.id)
}

/** A subscription running in the background. */
export interface Follower {
  readonly items: readonly SubscriptionItem[]
  readonly events: () => RecordedEvent[]
  /** resolves when the condition holds; rejects with what the subscription threw, or after 10 s */
  readonly until: (isDone: () => boolean) => Promise<void>
  /** resolves when the subscription has ended, and rejects with what it threw */
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a subscription and keeps what it yields. */
export function follow(store: EventReader, options: Omit<SubscribeOptions, 'signal'> = {}): Follower {
  const abort = new AbortController()
  const items: SubscriptionItem[] = []
  let changed = Promise.withResolvers<void>()
  const run = async () => {
    for await (const item of store.subscribe({ ...options, signal: abort.signal })) {
      items.push(item)
      changed.resolve()
      changed = Promise.withResolvers<void>()
    }
  }
  const ended = run()
  ended.catch(() => {}) // whoever waits for the end gets it
  return {
    items,
    events: () => items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])),
    async until(isDone) {
      const late = AbortSignal.timeout(deadlineMs)
      const tooLate = new Promise<never>((_, reject) => {
        late.addEventListener('abort', () =>
          reject(new Error(`not within ${deadlineMs} ms; ${items.length} items`)),
        )
      })
      tooLate.catch(() => {})
      const hasEnded = ended.then(() => Promise.reject(new Error('the subscription ended')))
      hasEnded.catch(() => {})
      while (!isDone()) await Promise.race([changed.promise, hasEnded, tooLate])
    },
    ended,
    async stop() {
      abort.abort()
      await ended
    },
  }
}

/** Whether a subscription has reported the end of the log. */
export function hasCaughtUp(follower: Follower): boolean {
  return follower.items.some((item) => item.kind === 'caughtUp')
}
