import type { RecordedEvent, SubscriptionBatch, SubscriptionItem } from './event-store.ts'

/** The items of a subscription in batches with each event by itself; `mayGoOn` is asked after every event, and may throw. */
export async function* oneByOne(
  batches: AsyncIterable<SubscriptionBatch<RecordedEvent>>,
  mayGoOn: () => boolean,
): AsyncGenerator<SubscriptionItem, void, undefined> {
  for await (const item of batches) {
    if (item.kind !== 'events') yield item
    else {
      for (const event of item.events) {
        yield { kind: 'event', event }
        if (!mayGoOn()) return
      }
    }
  }
}
