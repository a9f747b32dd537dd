import { createHash } from 'node:crypto'
import { parseAddress } from '@lilymed/domain'
import type { FactData, FactType } from '@lilymed/domain'
import type { JsonValue, NewEvent, Position, RecordedEvent } from '@lilymed/event-store'

/** Writes a chain's stream of facts as ingest does, block by block, for tests. */
export type FactScript = {
  /** A log in the block being written, of the contract of this name. */
  emit<Type extends FactType>(type: Type, data: FactData[Type], contract?: string): void
  /** Ends the block; the next is written `seconds` later. */
  mine(seconds?: number): void
  /** Abandons every block above this one. */
  rewind(toBlock: number, how?: { readonly decidedBy: 'operator' }): void
  finalise(block: number): void
  /** Number of the block being written. */
  block(): number
  /** Unix seconds of the block being written. */
  now(): number
  /** The stream so far, as read back from a store. */
  events(): readonly RecordedEvent[]
}

const hash = (...parts: readonly (string | number)[]): string =>
  `0x${createHash('sha256').update(parts.join('/')).digest('hex')}`

const addresses = new Map<string, string>()

/** A made-up account or contract of a name; always the same one. */
export const addressOf = (name: string): string => {
  const known = addresses.get(name)
  if (known !== undefined) return known
  const address = parseAddress(hash('address', name).slice(0, 42))
  addresses.set(name, address)
  return address
}

/** 32 bytes of a name; always the same ones. */
export const bytesOf = (name: string): string => hash('bytes', name)

/** Starts a script on a fresh chain, or on one where all of `before` has happened. */
export const createFactScript = ({
  chainId = 31_337,
  startsAt = 1_795_000_000,
  before = [],
}: {
  readonly chainId?: number
  readonly startsAt?: number
  readonly before?: readonly RecordedEvent[]
} = {}): FactScript => {
  const stream = `chain-${chainId}.facts`
  const events: RecordedEvent[] = [...before]
  let block = 1
  let fork = 0
  let now = startsAt
  let logIndex = 0

  const blockHash = (number: number): string => hash('block', fork, number)
  const record = (type: string, data: unknown, metadata: Record<string, string> = {}): void => {
    const revision = BigInt(events.length)
    events.push({
      id: `00000000-0000-5000-8000-${revision.toString(16).padStart(12, '0')}`,
      type,
      data: data as JsonValue,
      metadata: { schemaVersion: '1', ...metadata },
      stream,
      revision,
      position: (revision + 1n).toString(16).padStart(16, '0') as Position,
      created: new Date(now * 1000),
    })
  }

  if (before.length === 0) {
    record('IngestStarted', {
      epoch: 'e1',
      chainId,
      startBlock: '1',
      contracts: { disputePool: addressOf('disputePool') },
    })
  }

  return {
    emit: (type, data, contract = 'disputePool') => {
      record(type, data, {
        blockNumber: String(block),
        blockHash: blockHash(block),
        blockTimestamp: String(now),
        txHash: hash('tx', fork, block),
        logIndex: String(logIndex++),
        address: addressOf(contract),
      })
    },
    mine: (seconds = 12) => {
      const observed = { fromBlock: String(block), toBlock: String(block), toHash: blockHash(block) }
      record('BlocksObserved', { ...observed, toTimestamp: String(now) })
      block += 1
      now += seconds
      logIndex = 0
    },
    rewind: (toBlock, how) => {
      record('ChainRewound', { toBlock: String(toBlock), toHash: blockHash(toBlock), ...how })
      block = toBlock + 1
      fork += 1
      logIndex = 0
    },
    finalise: (number) => record('FinalityAdvanced', { block: String(number), hash: blockHash(number) }),
    block: () => block,
    now: () => now,
    events: () => events,
  }
}

/** Events of a script as they are appended to a store. */
export const toNewEvents = (events: readonly RecordedEvent[]): readonly NewEvent[] =>
  events.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))
