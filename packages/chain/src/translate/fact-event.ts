import { createHash } from 'node:crypto'
import type { NewEvent } from '@lilymed/event-store'
import type { FactJson } from './fact-json.ts'
import type { TranslatedOrigin } from './translated-fact.ts'

/**
 * The ids of the facts that one run of an indexer appends to a chain's stream, by revision: the same retry has the same id, another
 * writer's event another. UUIDv8 (RFC 9562 §5.8) of 60 bits of a hash of chain and epoch, and 60 bits of revision: a hash for
 * every event is a tenth of what storing one costs (measured).
 */
export const factEventIds = (chainId: number, epoch: string): ((revision: bigint | number) => string) => {
  const digest = createHash('sha256').update(`lilymed fact/${chainId}/${epoch}`).digest('hex')
  const ofRun = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(12, 15)}-8`
  let high = -1
  let beginning = ''
  return (revision) => {
    const at = Number(revision)
    const above = Math.floor(at / LOW)
    if (above !== high) {
      const digits = above.toString(16).padStart(9, '0')
      high = above
      beginning = `${ofRun}${digits.slice(0, 3)}-${digits.slice(3)}`
    }
    // The one in front keeps the zeros that follow it.
    return beginning + (LOW + (at % LOW)).toString(16).slice(1)
  }
}

/** What the last six digits of an id count. */
const LOW = 16 ** 6

/** The id of the fact at a revision of a chain's stream, of the run that an epoch names. */
export const factEventId = (chainId: number, epoch: string, revision: bigint): string =>
  factEventIds(chainId, epoch)(revision)

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

/** What a fact belongs to: its deal where it names one, else its transaction. */
export const correlationOf = ({
  data: { dealId },
  origin,
}: Pick<RecordableFact, 'data'> & { readonly origin?: TranslatedOrigin | undefined }): string | undefined =>
  typeof dealId === 'string' && isShort(dealId) ? dealId : origin?.txHash

/** Where a fact stands on the chain, and what other facts it belongs to, as flat texts. */
export const metadataOf = ({ data, origin }: RecordableFact): Record<string, string> => {
  const { disputeId } = data
  const correlation = correlationOf({ data, origin })
  if (origin === undefined || typeof disputeId === 'string') {
    return {
      schemaVersion: '1',
      ...(correlation === undefined ? {} : { $correlationId: correlation }),
      ...(typeof disputeId === 'string' ? { disputeId } : {}),
      ...(origin === undefined ? {} : placeOf(origin)),
    }
  }
  return { schemaVersion: '1', $correlationId: correlation ?? origin.txHash, ...placeOf(origin) }
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
