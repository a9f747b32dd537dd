import { hash } from 'node:crypto'
import type { ChainFact, Rewound } from '@lilymed/api'
import { isFactType } from '@lilymed/domain'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import type { ReadFacts } from './find-facts.ts'
import { openStreamPlaces } from './stream-places.ts'

/** One thing that a follower of the log is told. `id` is its place, and a mark of what lies there. */
export type FeedItem = { readonly id: string } & (
  | { readonly kind: 'fact'; readonly fact: ChainFact }
  | { readonly kind: 'rewound'; readonly rewound: Rewound }
)

/** What happened after a place, in log order; nothing up to `upTo` is missing, and nothing will come to lie there later. */
export type FeedPage = { readonly items: readonly FeedItem[]; readonly upTo: string }

export type FeedQuery = {
  readonly after: string
  readonly limit: number
  readonly subject?: string | undefined
  readonly chainId?: number | undefined
}

/** Where a follower goes on; `unknown` where what it saw last is not in this log at that place. */
export type Resumed = { readonly kind: 'at'; readonly position: string } | { readonly kind: 'unknown' }

/** The log as followers read it: facts and rewinds in one order, each exactly once. */
export type Feed = {
  /** Up to here nothing is missing that could still come. */
  horizon(): string
  /** The same for one chain, which a block of another that is not whole yet does not hold up. */
  horizonOf(chainId: number): Promise<string>
  read(query: FeedQuery): Promise<FeedPage>
  /**
   * Where to go on after an id of the feed, or after any position of the log, such as the one an answer is as of. What had been read at such a position
   * and was not shown then comes, even though it lies before.
   */
  resume(place: string): Promise<Resumed>
}

/** What the feed is made from. */
export type FeedSource = {
  readonly log: Pick<EventReader, 'readStream'>
  readonly read: ReadFacts
  /** Positions up to which no fact waits to be shown. */
  horizon(): string
  /** The last event of the log that was read, whether it is shown or waits. */
  lastRead(): string
  /** The last event of a chain's stream before which nothing waits. */
  settled(chainId: number): number
  chainIds(): readonly number[]
  /** The last event of a chain's stream that is shown. */
  applied(chainId: number): number
  /** Numbers in a chain's stream of its rewinds, in order. */
  rewindsOf(chainId: number): readonly number[]
}

const ingestTypes = new Set(['BlocksObserved', 'ChainRewound', 'FinalityAdvanced', 'IngestStarted'])

const isOfChain = ({ type }: RecordedEvent): boolean => isFactType(type) && !ingestTypes.has(type)

const markOf = (...parts: readonly unknown[]): string => hash('sha1', parts.join('/'), 'hex').slice(0, 8)

const factMark = ({ type, origin: { blockHash, txHash, logIndex } }: ChainFact): string =>
  markOf(type, blockHash, txHash, logIndex)

const eventMark = ({ type, data, metadata }: RecordedEvent): string => {
  if (type !== 'ChainRewound') {
    return markOf(type, metadata['blockHash'], metadata['txHash'], Number(metadata['logIndex'] ?? 0))
  }
  const { toBlock, toHash } = data as { readonly toBlock: string; readonly toHash: string }
  return markOf(type, toBlock, toHash)
}

const idOf = (position: string, mark: string): string => `${position}-${mark}`

const placeShape = /^([0-9a-f/]+)(?:-([0-9a-f]{8}))?$/

/** How many events are looked back at once for the last that showed something. */
const lookBack = 50

/** How many events are read at once to see whether one waits. */
const lookAhead = 50

/** Opens the feed of a log. */
export const openFeed = ({
  log,
  read,
  horizon,
  lastRead,
  settled,
  chainIds,
  applied,
  rewindsOf,
}: FeedSource): Feed => {
  const { eventsFrom, revisionAt } = openStreamPlaces(log, applied)
  const rewinds = new Map<string, FeedItem & { readonly kind: 'rewound' }>()
  const rewindAt = async (
    chainId: number,
    revision: number,
  ): Promise<FeedItem & { readonly kind: 'rewound' }> => {
    const key = `${chainId}/${revision}`
    const known = rewinds.get(key)
    if (known !== undefined) return known
    const [event] = await eventsFrom(chainId, revision, 1)
    if (event === undefined) throw new TypeError(`expected a rewind at ${key} of the log, found nothing`)
    const { position, data } = event
    const { toBlock } = data as { readonly toBlock: string }
    const found = {
      kind: 'rewound',
      id: idOf(position, eventMark(event)),
      rewound: { chainId, toBlock: Number(toBlock), position },
    } as const
    rewinds.set(key, found)
    return found
  }

  const rewindsBetween = async (
    after: string,
    upTo: string,
    only: number | undefined,
  ): Promise<FeedItem[]> => {
    const found: FeedItem[] = []
    for (const chainId of only === undefined ? chainIds() : [only]) {
      for (const revision of rewindsOf(chainId).toReversed()) {
        const item = await rewindAt(chainId, revision)
        if (item.rewound.position <= after) break
        if (item.rewound.position <= upTo) found.push(item)
      }
    }
    return found
  }

  /** Where facts up to a number of a stream had been shown to, if some had not; undefined where all had. */
  const shownBefore = async (chainId: number, revision: number): Promise<string | undefined> => {
    let isWaiting = false
    for (let end = revision + 1; end > 0; end -= lookBack) {
      const from = Math.max(0, end - lookBack)
      for (const event of (await eventsFrom(chainId, from, end - from)).toReversed()) {
        if (event.type === 'BlocksObserved') return isWaiting ? event.position : undefined
        isWaiting ||= isOfChain(event)
      }
    }
    return isWaiting ? '' : undefined
  }

  const horizonOf = async (chainId: number): Promise<string> => {
    const [common, end, last] = [horizon(), lastRead(), settled(chainId)]
    // Of a chain that nothing is known of there may be no stream to look into.
    if (common === end || !chainIds().includes(chainId)) return common
    for (let from = last + 1; ; from += lookAhead) {
      const events = await eventsFrom(chainId, from, lookAhead)
      if (events.some((event) => event.position <= end && isOfChain(event))) return common
      if (events.length < lookAhead || (events.at(-1)?.position ?? '') > end) return end
    }
  }

  const resume = async (place: string): Promise<Resumed> => {
    const [, position = '', mark] = placeShape.exec(place) ?? []
    let start = position
    for (const chainId of chainIds()) {
      const revision = await revisionAt(chainId, position)
      const [event] = revision < 0 ? [] : await eventsFrom(chainId, revision, 1)
      const isHere = event?.position === position
      if (event !== undefined && isHere && mark !== undefined) {
        return mark === eventMark(event) ? { kind: 'at', position } : { kind: 'unknown' }
      }
      if (event === undefined || mark !== undefined) continue
      if (isHere && isOfChain(event)) return { kind: 'at', position }
      const shown = await shownBefore(chainId, revision)
      if (shown !== undefined && shown < start) start = shown
    }
    return mark === undefined ? { kind: 'at', position: start } : { kind: 'unknown' }
  }

  return {
    horizon,
    horizonOf,
    resume,
    read: async ({ after, limit, subject, chainId }) => {
      const end = chainId === undefined ? horizon() : await horizonOf(chainId)
      if (after >= end) return { items: [], upTo: after }
      const located = await read(after, limit, subject === undefined ? undefined : [subject], chainId)
      const facts = located.map(({ fact }) => fact).filter(({ origin }) => origin.position <= end)
      const isMore = located.length === limit && facts.length === limit
      const upTo = isMore ? (facts.at(-1)?.origin.position ?? end) : end
      const items: FeedItem[] = facts.map((fact) => ({
        kind: 'fact',
        id: idOf(fact.origin.position, factMark(fact)),
        fact,
      }))
      items.push(...(await rewindsBetween(after, upTo, chainId)))
      // Ids begin with positions, which are of one length.
      return { items: items.toSorted((left, right) => (left.id < right.id ? -1 : 1)), upTo }
    },
  }
}
