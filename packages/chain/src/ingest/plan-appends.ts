import { limits } from '@lilymed/event-store'
import type { RecordableFact } from '../translate/fact-event.ts'
import { toFactEvent } from '../translate/fact-event.ts'
import type { Consequence, PlannedAppend } from './ingest-state.ts'

/** Cuts facts into appends the event store's limits allow; `brings` holds once the last of them is durable. */
export const planAppends = (facts: readonly RecordableFact[], brings: Consequence): PlannedAppend[] => {
  const appends: PlannedAppend[] = []
  let current: RecordableFact[] = []
  let bytes = 0
  for (const fact of facts) {
    const size = storedBytes(fact)
    if (current.length === limits.maxAppendEvents || bytes + size > limits.maxAppendBytes) {
      appends.push({ facts: nonEmpty(current) })
      current = []
      bytes = 0
    }
    current.push(fact)
    bytes += size
  }
  return [...appends, { facts: nonEmpty(current), brings }]
}

const storedBytes = (fact: RecordableFact): number => {
  const { data, metadata } = toFactEvent(fact, '')
  return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata))
}

const nonEmpty = (facts: RecordableFact[]): [RecordableFact, ...RecordableFact[]] => {
  const [first, ...rest] = facts
  if (first === undefined) throw new RangeError('an append needs at least one fact')
  return [first, ...rest]
}
