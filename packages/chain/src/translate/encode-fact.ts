import { OwnedEvent } from '@lilymed/event-store'
import type { EncodedEvent, FollowedEvent } from '@lilymed/event-store'
import { correlationOf, factEventIds, metadataOf } from './fact-event.ts'
import type { RecordableFact } from './fact-event.ts'
import type { FactJson } from './fact-json.ts'
import type { TranslatedOrigin } from './translated-fact.ts'

/** Turns the fact for a revision into what is stored of it: to the letter what `encodeEvents` makes of `toFactEvent`. */
export type FactEncoder = (fact: RecordableFact, revision: number) => EncodedEvent

/**
 * Creates the encoder of one run of an indexer. The facts it is given are its own from then on. Nothing is copied or looked at twice,
 * because facts are made of texts and numbers by our own decoders, and their texts are written when they are stored.
 */
export const createFactEncoder = (chainId: number, epoch: string): FactEncoder => {
  const writer: FactWriter = { idAt: factEventIds(chainId, epoch), metadata: createMetadataWriter() }
  return (fact, revision) => new FactEvent(writer, fact, revision)
}

/**
 * The fact that an event is of, where this process appended it not long ago: for a follower that would else have its place on the chain
 * written as texts, only to read them again.
 */
export const appendedFact = ({ appended }: Pick<FollowedEvent, 'appended'>): RecordableFact | undefined =>
  appended instanceof FactEvent ? appended.fact : undefined

type FactWriter = {
  readonly idAt: (revision: number) => string
  readonly metadata: (fact: RecordableFact) => string
}

/** A larger bound is worth counting. */
const UNCOUNTED_BYTES = 8 * 1024

class FactEvent extends OwnedEvent {
  readonly type: string
  readonly bytes: number
  readonly fact: RecordableFact
  readonly revision: number
  readonly writer: FactWriter

  constructor(writer: FactWriter, fact: RecordableFact, revision: number) {
    super()
    this.type = fact.type
    this.fact = fact
    this.revision = revision
    this.writer = writer
    const named = mostBytes(correlationOf(fact) ?? '') + mostBytes(fact.data['disputeId'] ?? '')
    const bound = mostBytes(fact.data) + MOST_PLACE_BYTES + named
    this.bytes =
      bound <= UNCOUNTED_BYTES ? bound : Buffer.byteLength(this.data) + Buffer.byteLength(this.metadata)
  }
  get id(): string {
    return this.writer.idAt(this.revision)
  }
  get data(): string {
    return JSON.stringify(this.fact.data)
  }
  get metadata(): string {
    return this.writer.metadata(this.fact)
  }
  get value(): EncodedEvent['value'] {
    return { data: this.fact.data, metadata: metadataOf(this.fact) }
  }
}

/** What metadata takes at most beside the correlation and the dispute: names, three hashes, an address and numbers. */
const MOST_PLACE_BYTES = 512

/** Texts of these characters take a byte for each of them in JSON, others up to six. */
const plain = /^[ !#-[\]-~]*$/

/** A bound of what a value takes as JSON, close to it for what facts are mostly made of. */
const mostBytes = (value: FactJson): number => {
  if (typeof value === 'string') return plain.test(value) ? value.length + 2 : value.length * 6 + 2
  if (typeof value !== 'object') return 25
  let sum = 2
  for (const key of Object.keys(value))
    sum += key.length * 6 + 4 + mostBytes((value as Readonly<Record<string, FactJson>>)[key] ?? '')
  return sum
}

/** Writes metadata as JSON; what the facts of a transaction have in common is written once. */
const createMetadataWriter = (): ((fact: RecordableFact) => string) => {
  let last: TranslatedOrigin | undefined
  let place = ''
  let named = ''
  let name = JSON.stringify(named)
  return (fact) => {
    const { data, origin } = fact
    if (origin === undefined || typeof data['disputeId'] === 'string') return JSON.stringify(metadataOf(fact))
    if (last === undefined || !isSamePlace(last, origin)) {
      place = placeOf(origin)
      last = origin
    }
    const correlation = correlationOf(fact) ?? origin.txHash
    if (correlation !== named) {
      name = JSON.stringify(correlation)
      named = correlation
    }
    const { logIndex, address } = origin
    return `{"schemaVersion":"1","$correlationId":${name}${place}${logIndex}","address":"${address}"}`
  }
}

const isSamePlace = (one: TranslatedOrigin, other: TranslatedOrigin): boolean =>
  one.blockNumber === other.blockNumber &&
  one.blockTimestamp === other.blockTimestamp &&
  one.blockHash === other.blockHash &&
  one.txHash === other.txHash

const placeOf = ({ blockNumber, blockHash, blockTimestamp, txHash }: TranslatedOrigin): string =>
  `,"blockNumber":"${blockNumber}","blockHash":"${blockHash}","blockTimestamp":"${blockTimestamp}","txHash":"${txHash}","logIndex":"`
