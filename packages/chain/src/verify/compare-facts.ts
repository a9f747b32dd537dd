import type { JsonValue } from '@lilymed/event-store'
import type { PlacedFact } from './placed-fact.ts'

/** Where store and chain do not say the same of a place. */
export type FactDifference = {
  readonly block: number
  readonly logIndex: number
  readonly type: string
  /** `missing`: the store lacks it; `extra`: the chain does not have it; `different`: both have it, not the same. */
  readonly kind: 'missing' | 'extra' | 'different'
  /** What differs, where both have it. */
  readonly fields: readonly string[]
  readonly stored: PlacedFact | null
  readonly chain: PlacedFact | null
}

/**
 * Compares the facts of the same blocks, as stored and as read again, each in chain order: block hash, transaction hash, log
 * index, type and data. A log may have several facts; equal types of one log are told apart by their order.
 */
export const compareFacts = (
  stored: readonly PlacedFact[],
  chain: readonly PlacedFact[],
): FactDifference[] => {
  const ours = byPlace(stored)
  const theirs = byPlace(chain)
  const differences: FactDifference[] = []
  for (const [place, fact] of ours) {
    const other = theirs.get(place) ?? null
    const fields = other === null ? [] : differingFields(fact, other)
    if (other !== null && fields.length === 0) continue
    const kind = other === null ? 'extra' : 'different'
    differences.push({ ...placeOf(fact), kind, fields, stored: fact, chain: other })
  }
  for (const [place, fact] of theirs)
    if (!ours.has(place))
      differences.push({ ...placeOf(fact), kind: 'missing', fields: [], stored: null, chain: fact })
  return differences.toSorted((left, right) => left.block - right.block || left.logIndex - right.logIndex)
}

const placeOf = ({ block, logIndex, type }: PlacedFact) => ({ block, logIndex, type })

const byPlace = (facts: readonly PlacedFact[]): ReadonlyMap<string, PlacedFact> => {
  const places = new Map<string, PlacedFact>()
  for (const fact of facts) {
    let nth = 0
    const place = `${fact.block}/${fact.logIndex}/${fact.type}`
    while (places.has(`${place}/${nth}`)) nth += 1
    places.set(`${place}/${nth}`, fact)
  }
  return places
}

const differingFields = (left: PlacedFact, right: PlacedFact): string[] => [
  ...(['blockHash', 'txHash'] as const).filter((name) => left[name] !== right[name]),
  ...differingPaths(left.data, right.data, 'data'),
]

const isObject = (value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Paths of the leaves in which two JSON values differ; the order of an object's names is no difference. */
const differingPaths = (
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  path: string,
): string[] => {
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...names].flatMap((name) => differingPaths(left[name], right[name], `${path}.${name}`))
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length)
    return left.flatMap((item: JsonValue, index) =>
      differingPaths(item, right[index] as JsonValue, `${path}.${index}`),
    )
  return JSON.stringify(left) === JSON.stringify(right) ? [] : [path]
}
