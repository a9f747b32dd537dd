import type { PlacedFact } from './placed-fact.ts'

/** Why a read failed at this node, where another may have answered. */
const OF_THE_NODE: ReadonlySet<unknown> = new Set(['noState', 'unanswered', 'tooCostly'])

/**
 * Leaves out what the endpoint that is compared with could not read, as one that keeps no old states cannot: its records of
 * failed reads, and the facts the store has in their place. `notCompared` counts them.
 */
export const setAsideUnread = (
  stored: readonly PlacedFact[],
  chain: readonly PlacedFact[],
): {
  readonly stored: readonly PlacedFact[]
  readonly chain: readonly PlacedFact[]
  readonly notCompared: number
} => {
  const failed = chain.filter(isUnreadHere)
  if (failed.length === 0) return { stored, chain, notCompared: 0 }
  const places = new Set(failed.map((fact) => placeOf(fact, readOf(fact))))
  return {
    stored: stored.filter(
      (fact) => !places.has(placeOf(fact, fact.type)) && !places.has(placeOf(fact, readOf(fact))),
    ),
    chain: chain.filter((fact) => !isUnreadHere(fact)),
    notCompared: failed.length,
  }
}

const dataOf = ({ data }: PlacedFact): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {}

const isUnreadHere = (fact: PlacedFact): boolean =>
  fact.type === 'ReadFailed' && OF_THE_NODE.has(dataOf(fact)['why'])

/** The type of fact that a record of a failed read stands for. */
const readOf = (fact: PlacedFact): string => (fact.type === 'ReadFailed' ? String(dataOf(fact)['read']) : '')

const placeOf = ({ block, logIndex }: PlacedFact, type: string): string => `${block}/${logIndex}/${type}`
