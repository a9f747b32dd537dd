import type { ChainFact } from '@lilymed/api'
import { isFactType } from '@lilymed/domain'
import type { EventReader, RecordedEvent } from '@lilymed/event-store'
import { factStreamOf, toObserved } from '../projection-runner/observed-fact.ts'
import { originOf } from '../projections/origin.ts'
import type { FactIndex, FoundFacts } from './fact-index.ts'
import { findFacts } from './find-facts.ts'
import type { FactPage, FactQuery, LocatedFact, ReadFacts } from './find-facts.ts'
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
export const openFacts = (
  log: Pick<EventReader, 'readStream'>,
  index: Pick<FactIndex, 'find' | 'timeOf' | 'places'>,
): Facts => {
  const toLocated = (event: RecordedEvent, chainId: number, found: FoundFacts): LocatedFact | undefined => {
    if (!isFactType(event.type)) return undefined
    const logPlace = { position: event.position, revision: Number(event.revision) }
    const fact = toObserved(event, event.type, chainId, logPlace)
    if (fact === undefined) return undefined
    const place = { revision: fact.origin.revision, block: fact.origin.blockNumber }
    const at = fact.origin.at ?? index.timeOf(chainId, place)
    const shown = {
      type: fact.type,
      chainId,
      ...namesOf(fact),
      data: fact.data,
      retracted: found.isRetracted(chainId, place),
      origin: originOf({ ...fact, origin: { ...fact.origin, at } }),
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

  const read: ReadFacts = async (position, limit, subjects, only) => {
    const found = index.find(position, limit, subjects, only)
    const facts: LocatedFact[] = []
    for (const [chainId, revisions] of found.byChain) {
      for await (const event of eventsOf(chainId, revisions)) {
        const located = event.position > position ? toLocated(event, chainId, found) : undefined
        if (located !== undefined) facts.push(located)
      }
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
  }
}
