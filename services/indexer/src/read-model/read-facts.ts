import type { ChainFact } from '@lilymed/api'
import { isFactType } from '@lilymed/domain'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import { factStreamOf, toObserved } from '../projection-runner/observed-fact.ts'
import { originOf } from '../projections/origin.ts'
import type { ObservedFact } from '../projections/projection.ts'
import type { FactIndex, FoundFacts } from './fact-index.ts'
import { openFeed } from './feed.ts'
import type { Feed } from './feed.ts'
import { findFacts } from './find-facts.ts'
import type { FactPage, FactQuery, LocatedFact, ReadFacts } from './find-facts.ts'
import { openHistory } from './read-history.ts'
import type { History, HistorySource, Moment } from './read-history.ts'
import { namesOf } from './subjects.ts'

/** The facts themselves. */
export type Facts = {
  /**
   * Up to `limit` facts after a position, in log order; of one or several subjects and of one chain if given. Which facts those are, and which no
   * longer hold, is as of the call.
   */
  after(
    position: string,
    limit: number,
    subjects?: readonly string[],
    chainId?: number,
  ): Promise<readonly ChainFact[]>
  /** A page of the facts that match a query. */
  find(query: FactQuery): Promise<FactPage>
  /** What held of subjects at a moment of a chain; undefined where that is more than can be folded for a reader. */
  history(chainId: number, subjects: readonly string[], moment: Moment): Promise<History | undefined>
  /** The log as followers read it. */
  readonly feed: Feed
}

/** What facts are read with. */
export type FactSource = Pick<FactIndex, 'places' | 'rewindNumbers'> &
  HistorySource & {
    horizon(): string
    lastRead(): string
    settled(chainId: number): number
    chainIds(): readonly number[]
  }

/** What lies between two facts is read along if it is no more than this many events. */
const longestGap = 16

type Stretch = { readonly first: number; last: number }

const stretchesOf = (revisions: readonly number[]): readonly Stretch[] => {
  const stretches: Stretch[] = []
  for (const revision of revisions) {
    const stretch = stretches.at(-1)
    if (stretch !== undefined && revision - stretch.last <= longestGap) stretch.last = revision
    else stretches.push({ first: revision, last: revision })
  }
  return stretches
}

/** Opens the facts that an index finds in an event log. */
export const openFacts = (log: Pick<EventReader, 'readStream'>, index: FactSource): Facts => {
  const toDated = (event: RecordedEvent, chainId: number): ObservedFact | undefined => {
    if (!isFactType(event.type)) return undefined
    const logPlace = { position: event.position, revision: Number(event.revision) }
    const fact = toObserved(event, event.type, chainId, logPlace)
    if (fact === undefined || fact.origin.at !== null) return fact
    const { revision, blockNumber: block } = fact.origin
    return { ...fact, origin: { ...fact.origin, at: index.timeOf(chainId, { revision, block }) } }
  }

  const toLocated = (event: RecordedEvent, chainId: number, found: FoundFacts): LocatedFact | undefined => {
    const fact = toDated(event, chainId)
    if (fact === undefined) return undefined
    const place = { revision: fact.origin.revision, block: fact.origin.blockNumber }
    const shown = {
      type: fact.type,
      chainId,
      ...namesOf(fact),
      data: fact.data,
      retracted: found.isRetracted(chainId, place),
      origin: originOf(fact),
    }
    return { fact: shown, revision: place.revision }
  }

  async function* eventsOf(chainId: number, revisions: readonly number[]): AsyncGenerator<RecordedEvent> {
    const wanted = new Set(revisions)
    for (const { first, last } of stretchesOf(revisions)) {
      const range = { from: BigInt(first), limit: last - first + 1 }
      for await (const event of log.readStream(factStreamOf(chainId), range)) {
        if (wanted.has(Number(event.revision))) yield event
      }
    }
  }

  async function* observe(chainId: number, revisions: readonly number[]): AsyncGenerator<ObservedFact> {
    for await (const event of eventsOf(chainId, revisions)) {
      const fact = toDated(event, chainId)
      if (fact !== undefined) yield fact
    }
  }

  /** Of a chain's events those after a position, found by halving: an entry of the index holds hundreds, and the position may lie within it. */
  const after = async (
    chainId: number,
    revisions: readonly number[],
    position: string,
  ): Promise<readonly number[]> => {
    let [low, high] = [0, position === '' ? 0 : revisions.length]
    while (low < high) {
      const middle = (low + high) >> 1
      let at = ''
      for await (const event of eventsOf(chainId, revisions.slice(middle, middle + 1))) at = event.position
      if (at > position) high = middle
      else low = middle + 1
    }
    return revisions.slice(low)
  }

  /** The first facts of a chain among these events; no more events are read than that takes. */
  const firstFacts = async (
    chainId: number,
    revisions: readonly number[],
    limit: number,
    found: FoundFacts,
  ): Promise<readonly LocatedFact[]> => {
    const facts: LocatedFact[] = []
    for await (const event of eventsOf(chainId, revisions)) {
      const located = toLocated(event, chainId, found)
      if (located !== undefined) facts.push(located)
      if (facts.length === limit) break
    }
    return facts
  }

  const read: ReadFacts = async (position, limit, subjects, only) => {
    const found = index.find(position, limit, subjects, only)
    const facts: LocatedFact[] = []
    for (const [chainId, revisions] of found.byChain) {
      facts.push(...(await firstFacts(chainId, await after(chainId, revisions, position), limit, found)))
    }
    return facts
      .toSorted((left, right) => (left.fact.origin.position < right.fact.origin.position ? -1 : 1))
      .slice(0, limit)
  }

  return {
    after: async (...query) => {
      const located = await read(...query)
      return located.map(({ fact }) => fact)
    },
    find: (query) => findFacts(read, index.places, query),
    history: openHistory(log, index, observe),
    feed: openFeed({
      log,
      read,
      horizon: index.horizon,
      lastRead: index.lastRead,
      settled: index.settled,
      chainIds: index.chainIds,
      applied: index.applied,
      rewindsOf: index.rewindNumbers,
    }),
  }
}
