import type { Deal, DealSummary } from '@lilymed/api'
import {
  mediationDeadline,
  paymentDirectionFromNumber,
  paymentReasonFromNumber,
  standingAnomalies,
} from '@lilymed/domain'
import type { DealRow } from '../projections/deal-row.ts'
import { ledgerOf } from '../projections/ledger.ts'
import { dealMovements } from '../projections/movements.ts'
import { toTimestamp } from '../projections/timestamp.ts'
import { anomalySentence } from './anomaly-sentence.ts'

/** One line of the list of deals. */
export const toDealSummary = (row: DealRow): DealSummary => ({
  dealId: row.dealId,
  chainId: row.chainId,
  state: row.state,
  stateNumber: row.stateNumber,
  standing: row.standing,
  jobCreator: row.terms?.jobCreator ?? null,
  resourceProvider: row.terms?.resourceProvider ?? null,
  disputeId: row.disputeId,
  created: row.created,
})

const termsOf = ({ terms }: DealRow): Deal['terms'] => {
  if (terms === null) return null
  const { solver, mediators, timeouts, pricing } = terms
  return { solver, mediators: [...mediators], timeouts, pricing }
}

/** Whoever sent the ruling: Lilypad pays the mediation fee to the origin of that transaction. */
const ruledBy = ({ payments }: DealRow): string | null =>
  payments.find(
    ({ reason, direction }) =>
      paymentReasonFromNumber(reason) === 'MediationFee' &&
      paymentDirectionFromNumber(direction) === 'PaidOut',
  )?.payee ?? null

const deadlineOf = ({ terms, history }: DealRow): string | null => {
  const submitted = history.find(({ state }) => state === 'ResultsSubmitted')?.origin.at ?? null
  if (terms === null || submitted === null) return null
  return toTimestamp(mediationDeadline(terms, BigInt(Date.parse(submitted) / 1000)))
}

const mediationOf = (row: DealRow): Deal['mediation'] =>
  row.mediation === null ? null : { ...row.mediation, ruledBy: ruledBy(row), deadline: deadlineOf(row) }

const anomaliesOf = (row: DealRow): Deal['anomalies'] => [
  ...row.anomalies.map(({ anomaly, origin }) => ({
    code: anomaly.code,
    detail: anomalySentence(anomaly),
    origin,
  })),
  ...standingAnomalies(row).map((anomaly) => ({
    code: anomaly.code,
    detail: anomalySentence(anomaly),
    origin: null,
  })),
]

/** A whole deal. */
export const toDeal = (row: DealRow): Deal => ({
  ...toDealSummary(row),
  terms: termsOf(row),
  declaration: row.declaration,
  result: row.result,
  mediation: mediationOf(row),
  history: row.history,
  anomalies: anomaliesOf(row),
  ledger: ledgerOf(dealMovements(row)),
})
