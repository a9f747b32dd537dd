import type { Origin } from '@lilymed/api'
import type { ObservedFact } from './projection.ts'
import { toTimestamp } from './timestamp.ts'

/** Where a fact comes from, as rows and answers show it. */
export const originOf = ({ origin }: ObservedFact): Origin => ({
  block: origin.blockNumber,
  blockHash: origin.blockHash,
  txHash: origin.txHash,
  logIndex: origin.logIndex,
  contract: origin.address,
  at: origin.at === null ? null : toTimestamp(origin.at),
  position: origin.position,
})
