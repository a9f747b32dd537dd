import { encodeOwned } from '@lilymed/event-store'
import type { EncodedEvent } from '@lilymed/event-store'
import { correlationOf, metadataOf } from './fact-event.ts'
import type { RecordableFact } from './fact-event.ts'
import type { TranslatedOrigin } from './translated-fact.ts'

/** The parts of metadata that all facts of a transaction share, as they are and as JSON. */
type Place = {
  readonly blockNumber: string
  readonly blockTimestamp: string
  readonly json: string
}

/** Turns facts, one after the other, into what is stored of them: to the letter what `encodeEvents` makes of `toFactEvent`. */
export type FactEncoder = (fact: RecordableFact, id: string) => EncodedEvent

/**
 * Creates an encoder. The facts it is given are its own from then on. What facts of one transaction have in common is written once,
 * and nothing is copied or looked at twice: facts are made of texts and numbers by our own decoders, never by others.
 */
export const createFactEncoder = (): FactEncoder => {
  let last: TranslatedOrigin | undefined
  let place: Place = { blockNumber: '', blockTimestamp: '', json: '' }

  return (fact, id) => {
    const { type, data, origin } = fact
    const json = JSON.stringify(data)
    if (origin === undefined || typeof data['disputeId'] === 'string') {
      const metadata = metadataOf(fact)
      return encodeOwned({ id, type, data, metadata }, json, JSON.stringify(metadata))
    }
    const { blockHash, txHash, address } = origin
    if (last === undefined || !isSamePlace(last, origin)) {
      place = placeOf(origin)
      last = origin
    }
    const { blockNumber, blockTimestamp } = place
    const $correlationId = correlationOf(fact) ?? txHash
    const logIndex = String(origin.logIndex)
    // Of one shape, and in this order also its JSON.
    const metadata = {
      schemaVersion: '1',
      $correlationId,
      blockNumber,
      blockHash,
      blockTimestamp,
      txHash,
      logIndex,
      address,
    }
    const head = `{"schemaVersion":"1","$correlationId":${JSON.stringify($correlationId)}${place.json}`
    return encodeOwned({ id, type, data, metadata }, json, `${head}${logIndex}","address":"${address}"}`)
  }
}

const isSamePlace = (one: TranslatedOrigin, other: TranslatedOrigin): boolean =>
  one.blockNumber === other.blockNumber &&
  one.blockTimestamp === other.blockTimestamp &&
  one.blockHash === other.blockHash &&
  one.txHash === other.txHash

const placeOf = ({ blockNumber, blockHash, blockTimestamp, txHash }: TranslatedOrigin): Place => ({
  blockNumber: String(blockNumber),
  blockTimestamp: String(blockTimestamp),
  json: `,"blockNumber":"${blockNumber}","blockHash":"${blockHash}","blockTimestamp":"${blockTimestamp}","txHash":"${txHash}","logIndex":"`,
})
