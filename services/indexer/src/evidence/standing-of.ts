import type { DisputeStanding } from '@lilymed/evidence'
import { dealModules } from '../projections/deal-modules.ts'
import type { DisputeRow } from '../projections/dispute-row.ts'
import { disputes } from '../projections/disputes.ts'
import type { ReadModel } from '../read-model/read-model.ts'

const secondsOf = (timestamp: string | null | undefined): number | null =>
  timestamp === null || timestamp === undefined ? null : Math.floor(Date.parse(timestamp) / 1000)

/**
 * Where a dispute stands. It has ended once it was finalised, and not when its appeal window is over: until somebody finalises, nothing
 * is final. A finalising that can still be taken back is none yet, because what is let go for it does not come back.
 *
 * @param finality the highest block that can no longer be rewound
 */
export const standingOf = (
  row: DisputeRow,
  module: string | null,
  finality: number | null,
): DisputeStanding => {
  const isFinal = row.finalised !== null && finality !== null && row.finalised.origin.block <= finality
  return {
    disputeId: row.disputeId,
    state: isFinal ? 'ended' : row.outcome !== null || row.finalised !== null ? 'appealable' : 'open',
    outcome: row.finalised?.outcome ?? row.outcome,
    isAppealed: row.rounds.some(({ appeal }) => appeal !== null),
    endedAt: isFinal ? secondsOf(row.finalised?.origin.at) : null,
    module,
    parties: [row.jobCreator, row.resourceProvider, row.solver],
  }
}

/** Where a dispute stands by the read model; undefined where it is not known there. */
export const readStanding = (
  reads: Pick<ReadModel, 'chains' | 'find' | 'get'>,
  disputeId: string,
): DisputeStanding | undefined => {
  const row = reads.find(disputes, disputeId)
  if (row === undefined) return undefined
  const finality = reads.chains().find(({ chainId }) => chainId === row.chainId)?.finality ?? null
  return standingOf(row, reads.get(dealModules, row.chainId, row.dealId)?.module ?? null, finality)
}
