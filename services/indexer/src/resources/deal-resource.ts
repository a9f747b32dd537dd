import type { Deal, DealSummary } from '@lilymed/api'
import type { DealRow } from '../projections/deals.ts'
import { ledgerOf } from '../projections/ledger.ts'

/** One line of the list of deals. */
export const toDealSummary = (row: DealRow): DealSummary => ({
  dealId: row.dealId,
  chainId: row.chainId,
  state: row.state,
  jobCreator: row.jobCreator,
  resourceProvider: row.resourceProvider,
  disputeId: row.disputeId,
  created: row.created,
})

/** A whole deal. */
export const toDeal = (row: DealRow): Deal => ({
  ...toDealSummary(row),
  terms: row.terms,
  declaration: row.declaration,
  result: row.result,
  history: row.history,
  ledger: ledgerOf(row.movements),
})
