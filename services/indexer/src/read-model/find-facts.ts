import type { ChainFact } from '@lilymed/api'
import type { FactType } from '@lilymed/domain'
import type { FactPlaces } from './fact-places.ts'
import { mediatorOf, mediatorSubject, typeSubject } from './subjects.ts'

/** Which facts to find. Every condition that is given must hold; blocks are those of `chainId`. */
export type FactQuery = {
  /** A position of the log. */
  readonly after: string
  readonly limit: number
  readonly type?: FactType | undefined
  readonly chainId?: number | undefined
  readonly disputeId?: string | undefined
  readonly dealId?: string | undefined
  readonly mediator?: string | undefined
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
}

/** Facts in log order, and the position to go on after; null where there are no more. A page may be shorter than was asked for and still not the last. */
export type FactPage = { readonly facts: readonly ChainFact[]; readonly next: string | null }

/** Reads up to a number of located facts after a position, in log order. */
export type ReadFacts = (
  after: string,
  limit: number,
  subjects?: readonly string[],
  chainId?: number,
) => Promise<readonly LocatedFact[]>

/** A fact and its number in its chain's stream. */
export type LocatedFact = { readonly fact: ChainFact; readonly revision: number }

/** How many facts are looked at for one page, matching or not. */
const mostLookedAt = 4_000
const atOnce = 1_000

/** What narrows the search most; undefined where only the whole log does. */
const subjectOf = ({ disputeId, dealId, mediator, type }: FactQuery): string | undefined =>
  disputeId ??
  dealId ??
  (mediator === undefined ? undefined : mediatorSubject(mediator)) ??
  (type === undefined ? undefined : typeSubject(type))

/** Whether everything that the search finds is what was asked for. */
const isExact = (query: FactQuery): boolean => {
  const { disputeId, dealId, mediator, type } = query
  const given = [disputeId, dealId, mediator, type].filter((condition) => condition !== undefined).length
  return given === 0 || (given === 1 && subjectOf(query) !== undefined)
}

const isFound = (fact: ChainFact, query: FactQuery): boolean =>
  (query.chainId === undefined || fact.chainId === query.chainId) &&
  (query.type === undefined || fact.type === query.type) &&
  (query.disputeId === undefined || fact.disputeId === query.disputeId) &&
  (query.dealId === undefined || fact.dealId === query.dealId) &&
  (query.mediator === undefined || mediatorOf(fact) === query.mediator) &&
  (query.fromBlock === undefined || fact.origin.block >= query.fromBlock) &&
  (query.toBlock === undefined || fact.origin.block <= query.toBlock)

/** Finds facts by what they are about, by their type and by their blocks; looks at no more than some thousand for a page. */
export const findFacts = async (read: ReadFacts, places: FactPlaces, query: FactQuery): Promise<FactPage> => {
  const { chainId, fromBlock, toBlock, limit } = query
  const start = chainId === undefined || fromBlock === undefined ? '' : places.beforeBlock(chainId, fromBlock)
  let place = query.after > start ? query.after : start
  const subject = subjectOf(query)
  const isPast = ({ fact, revision }: LocatedFact): boolean =>
    fact.chainId === chainId &&
    toBlock !== undefined &&
    places.lastingBlock(chainId, { revision, block: fact.origin.block }) > toBlock

  const found: ChainFact[] = []
  for (let lookedAt = 0; lookedAt < mostLookedAt;) {
    // Where the search leaves facts out, more are looked at than are wanted.
    const size = isExact(query) ? limit + 1 : Math.min(atOnce, Math.max(limit + 1, 200))
    const chunk = await read(place, size, subject === undefined ? undefined : [subject], chainId)
    for (const located of chunk) {
      if (isPast(located)) return { facts: found, next: null }
      if (!isFound(located.fact, query)) continue
      if (found.length === limit) return { facts: found, next: found.at(-1)?.origin.position ?? null }
      found.push(located.fact)
    }
    if (chunk.length < size) return { facts: found, next: null }
    lookedAt += chunk.length
    place = chunk.at(-1)?.fact.origin.position ?? place
  }
  return { facts: found, next: place }
}
