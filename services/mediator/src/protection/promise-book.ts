import type { Bytes32, DisputeId } from '@lilymed/domain'
import type { VoteContext } from '../keystore/vote-context.ts'
import { inOrder, voteKey } from './promise-record.ts'
import type { PromiseRecord } from './promise-record.ts'

/** Every promise that is known: at most one for each vote. */
export type PromiseBook = {
  get(vote: VoteContext): Bytes32 | undefined
  /** Adds a promise; false where another stands. The same again is no news. */
  add(record: PromiseRecord): boolean
  ofDispute(disputeId: DisputeId): readonly PromiseRecord[]
  /** Every promise, in one order whatever came first. */
  all(): readonly PromiseRecord[]
}

/** An empty book. */
export const createPromiseBook = (): PromiseBook => {
  const records = new Map<string, PromiseRecord>()
  const byDispute = new Map<DisputeId, PromiseRecord[]>()
  return {
    get: (vote) => records.get(voteKey(vote))?.commitment,
    add: (record) => {
      const known = records.get(voteKey(record))
      if (known !== undefined) return known.commitment === record.commitment
      records.set(voteKey(record), record)
      const others = byDispute.get(record.disputeId)
      if (others === undefined) byDispute.set(record.disputeId, [record])
      else others.push(record)
      return true
    },
    ofDispute: (disputeId) => byDispute.get(disputeId) ?? [],
    all: () => [...records.values()].toSorted(inOrder),
  }
}
