import type { EventReader } from '@lilymed/event-store'
import { factOfEvent } from '../chain-state/fact-of-event.ts'
import type { FollowedChain } from '../chain-state/follow-chain.ts'

/** An event of a record as it was stored, and when by this machine's clock. */
export type RecordedStep<Event> = {
  readonly event: Event
  readonly recordedAt: Date
  /** Whether the machine that it comes from was jailed then. */
  readonly isJailed: boolean
}

export type ReadRecordsOptions = {
  readonly store: Pick<EventReader, 'readBatches'>
  readonly chainId: number
  /** Takes the chain's facts. */
  readonly chain: Pick<FollowedChain<unknown>, 'take' | 'beginAgain'>
  /** What the streams of the records begin with. */
  readonly prefixes: readonly string[]
}

/**
 * Reads a store in one pass: the chain's facts into what follows them, and the records, which are returned by their stream. Works beside a
 * running node. Throws what the store throws.
 */
export const readRecords = async <Event>({
  store,
  chainId,
  chain,
  prefixes,
}: ReadRecordsOptions): Promise<ReadonlyMap<string, readonly RecordedStep<Event>[]>> => {
  const facts = `chain-${chainId}.facts`
  const filter = { streamPrefix: [facts, ...prefixes] }
  for (;;) {
    const records = await readOnce<Event>(store, filter, facts, chain)
    if (records !== undefined) return records
    // A rewind below what was final makes the state forget too much; it says so, and knows better the next time.
    chain.beginAgain()
  }
}

const readOnce = async <Event>(
  store: ReadRecordsOptions['store'],
  filter: { readonly streamPrefix: readonly string[] },
  facts: string,
  chain: ReadRecordsOptions['chain'],
): Promise<ReadonlyMap<string, readonly RecordedStep<Event>[]> | undefined> => {
  const records = new Map<string, RecordedStep<Event>[]>()
  for await (const batch of store.readBatches({ filter, batchSize: 5000 })) {
    for (const event of batch) {
      if (event.stream === facts) {
        const fact = factOfEvent(event)
        if (fact !== undefined && chain.take(fact) === 'beyond') return undefined
        continue
      }
      const { stream, type, data, created, metadata } = event
      const step = {
        event: { type, data } as unknown as Event,
        recordedAt: created,
        isJailed: metadata['machine'] === 'jailed',
      }
      const known = records.get(stream)
      if (known === undefined) records.set(stream, [step])
      else known.push(step)
    }
  }
  return records
}
