import type { FactType } from '@lilymed/domain'
import type { ObservedFact } from '../projection.ts'

/** What one fact type does to one projection: given these facts, when this one comes, then the row of the key holds at least this. */
export type Case = {
  readonly given: readonly ObservedFact[]
  readonly when: ObservedFact
  readonly key: string
  readonly then: object
}

/** A case for every fact type that a projection handles. */
export type Cases = Readonly<Partial<Record<FactType, Case>>>
