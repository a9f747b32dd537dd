import { limits } from '@lilymed/event-store'
import type { EncodedEvent } from '@lilymed/event-store'

type Events = [EncodedEvent, ...EncodedEvent[]]

/** Cuts events, in their order, into appends that the event store's limits allow. */
export const cutAppends = (events: readonly EncodedEvent[]): Events[] => {
  const appends: Events[] = []
  let bytes = 0
  for (const event of events) {
    const current = appends.at(-1)
    bytes += event.bytes
    if (current === undefined || current.length === limits.maxAppendEvents || bytes > limits.maxAppendBytes) {
      appends.push([event])
      bytes = event.bytes
    } else current.push(event)
  }
  return appends
}
