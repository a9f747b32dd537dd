import { appendedFact } from '@lilymed/chain'
import type { FactType } from '@lilymed/domain'
import type { FollowedEvent } from '@lilymed/event-store'
import type { ObservedFact } from '../projections/projection.ts'

const streamShape = /^chain-(\d+)\.facts$/

/** The stream that holds a chain's facts. */
export const factStreamOf = (chainId: number): string => `chain-${chainId}.facts`

/** The chain whose facts a stream holds; undefined for any other stream. */
export const chainIdOf = (stream: string): number | undefined => {
  const digits = streamShape.exec(stream)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * Gives a text as the very string that an earlier fact has, if they are the same: facts come block by block and transaction by
 * transaction, and a text cut out of an event's metadata holds all of that in memory.
 */
export type Same = (kind: 'blockHash' | 'txHash' | 'address', text: string) => string

/** Remembers the last text of each kind; of addresses, of which a chain's contracts have a few, the last ones. */
export const createSame = (): Same => {
  let blockHash = ''
  let txHash = ''
  let addresses = new Map<string, string>()
  return (kind, text) => {
    if (kind === 'blockHash') return blockHash === text ? blockHash : (blockHash = text)
    if (kind === 'txHash') return txHash === text ? txHash : (txHash = text)
    const found = addresses.get(text)
    if (found !== undefined) return found
    if (addresses.size >= 100) addresses = new Map()
    addresses.set(text, text)
    return text
  }
}

type Origin = ObservedFact['origin']

/** Where the log has an event. */
export type LogPlace = Pick<Origin, 'position' | 'revision'>

/** The located fact that an event holds; undefined where it says of no block. */
export const toObserved = (
  event: Pick<FollowedEvent, 'data' | 'metadata' | 'appended'>,
  type: FactType,
  chainId: number,
  place: LogPlace,
  same: Same = (_, text) => text,
): ObservedFact | undefined => {
  const appended = appendedFact(event)
  const origin =
    appended === undefined ? storedOrigin(event.metadata, place, same) : givenOrigin(appended, place)
  if (origin === undefined) return undefined
  return { type, data: appended?.data ?? event.data, chainId, origin } as unknown as ObservedFact
}

/** The origin of a fact as it was when it was appended: what {@link storedOrigin} reads of what is stored of it. */
const givenOrigin = (
  { origin }: NonNullable<ReturnType<typeof appendedFact>>,
  { position, revision }: LogPlace,
): Origin | undefined => {
  if (origin === undefined) return undefined
  const { blockNumber, blockHash, txHash, logIndex, address, blockTimestamp: at } = origin
  return { blockNumber, blockHash, txHash, logIndex, address, position, revision, at }
}

const storedOrigin = (
  metadata: FollowedEvent['metadata'],
  { position, revision }: LogPlace,
  same: Same,
): Origin | undefined => {
  const { blockNumber, blockHash, txHash, logIndex, address, blockTimestamp } = metadata
  if (blockNumber === undefined || blockHash === undefined || txHash === undefined) return undefined
  return {
    blockNumber: Number(blockNumber),
    blockHash: same('blockHash', blockHash),
    txHash: same('txHash', txHash),
    logIndex: Number(logIndex ?? 0),
    address: same('address', address ?? ''),
    position,
    revision,
    at: blockTimestamp === undefined ? null : Number(blockTimestamp),
  }
}
