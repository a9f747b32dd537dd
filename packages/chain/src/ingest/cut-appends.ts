import { limits } from '@lilymed/event-store'
import type { RecordableFact } from '../translate/fact-event.ts'

type Facts = readonly [RecordableFact, ...RecordableFact[]]

/** Cuts facts, in their order, into appends that the event store's limits allow. */
export const cutAppends = (facts: Facts): Facts[] => {
  const [first, ...rest] = facts
  let current: [RecordableFact, ...RecordableFact[]] = [first]
  const appends: Facts[] = [current]
  let bytes = storedBytes(first)
  for (const fact of rest) {
    const size = storedBytes(fact)
    if (current.length === limits.maxAppendEvents || bytes + size > limits.maxAppendBytes) {
      current = [fact]
      appends.push(current)
      bytes = 0
    } else current.push(fact)
    bytes += size
  }
  return appends
}

/** A bound of what a fact takes as stored, without making its metadata: only the deal's id there is of no fixed size. */
const storedBytes = ({ data }: RecordableFact): number =>
  Buffer.byteLength(JSON.stringify(data)) +
  metadataBytes +
  Buffer.byteLength(JSON.stringify(data['dealId'] ?? ''))

/** Two hashes, a correlation and a dispute of that size, an address, four numbers, and their names. */
const metadataBytes = 560
