import { v7 } from 'uuid'
import type { NewEvent } from '../src/index.ts'

/** An event as the chain brings them: about 330 bytes of data and 70 of metadata. */
export const sampleEvent = (index: number): NewEvent => {
  const hex = (index * 2_654_435_761).toString(16).padStart(64, '7')
  return {
    id: v7(),
    type: index % 5 === 0 ? 'VoteCommitted' : 'SeatLocked',
    data: {
      disputeId: `0x${hex}`,
      mediator: `0x${hex.slice(24)}`,
      round: 1 + (index % 3),
      commitment: `0x${hex.slice(32)}${hex.slice(0, 32)}`,
      sealedVote: `0x${hex}`,
      amount: String(10n ** 18n + BigInt(index)),
    },
    metadata: { blockNumber: String(index), schemaVersion: '1', txHash: hex.slice(40) },
  }
}

export const sampleEvents = (from: number, count: number): [NewEvent, ...NewEvent[]] => [
  sampleEvent(from),
  ...Array.from({ length: count - 1 }, (_, at) => sampleEvent(from + 1 + at)),
]

/** Streams are used in turn. */
export const streamOf = (index: number): string => `bench-${index % 1_000}`
