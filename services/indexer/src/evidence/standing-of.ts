import type { DisputeStanding } from '@lilymed/evidence'
import { dealModules } from '../projections/deal-modules.ts'
import type { DisputeRow } from '../projections/dispute-row.ts'
import { disputes } from '../projections/disputes.ts'
import type { ReadModel } from '../read-model/read-model.ts'

const secondsOf = (timestamp: string | null | undefined): number | null =>
  timestamp === null || timestamp === undefined ? null : Math.floor(Date.parse(timestamp) / 1000)

/**
 * Where a dispute stands. It has ended once it was finalised, and not when its appeal window is over: until somebody finalises, nothing
 * is final.
 */
export const standingOf = (row: DisputeRow, module: string | null): DisputeStanding => ({
  disputeId: row.disputeId,
  state: row.finalised !== null ? 'ended' : row.outcome !== null ? 'appealable' : 'open',
  outcome: row.finalised?.outcome ?? row.outcome,
  isAppealed: row.rounds.some(({ appeal }) => appeal !== null),
  endedAt: secondsOf(row.finalised?.origin.at),
  module,
  parties: [row.jobCreator, row.resourceProvider, row.solver],
})

/** Where a dispute stands by the read model; undefined where it is not known there. */
export const readStanding = (
  reads: Pick<ReadModel, 'find' | 'get'>,
  disputeId: string,
): DisputeStanding | undefined => {
  const row = reads.find(disputes, disputeId)
  if (row === undefined) return undefined
  return standingOf(row, reads.get(dealModules, row.chainId, row.dealId)?.module ?? null)
}
