import type { FactOf, IngestFacts } from '@lilymed/domain'
import type { RecordedEvent } from '@lilymed/event-store'

/** The data of an ingest fact as it was stored. Throws for an event of another type: the stream is no chain's stream. */
export const factData = <Type extends keyof IngestFacts>(
  event: RecordedEvent,
  type: Type,
): FactOf<Type>['data'] => {
  if (event.type !== type) {
    throw new Error(`expected ${type} at revision ${event.revision} of ${event.stream}, got ${event.type}`)
  }
  return event.data as unknown as FactOf<Type>['data']
}
