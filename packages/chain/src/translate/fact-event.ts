import { eventId } from '@lilymed/event-store'
import type { NewEvent } from '@lilymed/event-store'
import type { FactJson } from './fact-json.ts'
import type { TranslatedOrigin } from './translated-fact.ts'

/** Namespace of the ids of facts (RFC 9562 §5.5); fixed for good, because ids written yesterday must match tomorrow's retries. */
const FACT_NAMESPACE = '6b2c8f0e-58d5-4f6c-9d53-7c1b0a6c3f11'

/** The id of the fact at a revision of a chain's stream: the same retry has the same id, another writer's event another. */
export const factEventId = (chainId: number, epoch: string, revision: bigint): string =>
  eventId(FACT_NAMESPACE, `${chainId}/${epoch}/${revision}`)

/** A fact on its way into the stream; facts of the indexer itself have no origin. */
export type RecordableFact = {
  readonly type: string
  readonly data: Readonly<Record<string, FactJson>>
  readonly origin?: TranslatedOrigin
}

/** The stored form of a fact: its data as JSON, its place on the chain as flat metadata. */
export const toFactEvent = (fact: RecordableFact, id: string): NewEvent => ({
  id,
  type: fact.type,
  data: fact.data,
  metadata: metadataOf(fact),
})

const metadataOf = ({ data, origin }: RecordableFact): Record<string, string> => {
  const { dealId, disputeId } = data
  const correlation = typeof dealId === 'string' && isShort(dealId) ? dealId : origin?.txHash
  if (origin === undefined || typeof disputeId === 'string') {
    return {
      schemaVersion: '1',
      ...(correlation === undefined ? {} : { $correlationId: correlation }),
      ...(typeof disputeId === 'string' ? { disputeId } : {}),
      ...(origin === undefined ? {} : placeOf(origin)),
    }
  }
  // Nearly every fact; objects of one shape are made and written faster than ones put together (measured).
  return {
    schemaVersion: '1',
    $correlationId: correlation ?? origin.txHash,
    blockNumber: String(origin.blockNumber),
    blockHash: origin.blockHash,
    blockTimestamp: String(origin.blockTimestamp),
    txHash: origin.txHash,
    logIndex: String(origin.logIndex),
    address: origin.address,
  }
}

const placeOf = (origin: TranslatedOrigin): Record<string, string> => ({
  blockNumber: String(origin.blockNumber),
  blockHash: origin.blockHash,
  blockTimestamp: String(origin.blockTimestamp),
  txHash: origin.txHash,
  logIndex: String(origin.logIndex),
  address: origin.address,
})

/** A deal id is whatever text a caller gave the contract; only one of a sane size may become metadata. */
const isShort = (text: string): boolean => text.length <= 256
