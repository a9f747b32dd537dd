import type { Movement, NamedAccount, Origin } from '@lilymed/api'
import { paymentDirectionFromNumber, paymentReasonFromNumber } from '@lilymed/domain'
import type { FactData, PaymentReason } from '@lilymed/domain'
import type { DealRow, PaymentRow } from './deal-row.ts'

const inWords: Readonly<Record<PaymentReason, string>> = {
  PaymentCollateral: 'payment collateral',
  ResultsCollateral: 'results collateral',
  TimeoutCollateral: 'timeout collateral',
  JobPayment: 'job payment',
  MediationFee: 'mediation fee',
}

const deal: NamedAccount = 'deal-escrow'
const dispute: NamedAccount = 'dispute-escrow'

/** One of Lilypad's payments; undefined of a direction that no table knows, because nobody can say between whom money moved. */
const paymentMovement = ({ payee, amount, origin, ...payment }: PaymentRow): Movement | undefined => {
  const direction = paymentDirectionFromNumber(payment.direction)
  const known = paymentReasonFromNumber(payment.reason)
  const reason = known === undefined ? `payment of unknown kind ${payment.reason}` : inWords[known]
  const common = { kind: 'payment', amount, round: null, origin } as const
  switch (direction) {
    case undefined:
      return undefined
    case 'PaidIn':
      return { ...common, from: payee, to: deal, reason }
    case 'PaidOut':
      return { ...common, from: deal, to: payee, reason }
    case 'Refunded':
      return { ...common, from: deal, to: payee, reason: `${reason} refunded` }
    case 'Slashed':
      return { ...common, from: deal, to: 'token-owner', reason: `${reason} slashed` }
    default:
      return direction satisfies never
  }
}

type Located = Pick<Movement, 'origin'>

/** In the order of the log. */
export const inLogOrder = (left: Located, right: Located): number =>
  left.origin.position < right.origin.position ? -1 : Number(left.origin.position > right.origin.position)

/** Everything that moved because of a deal: Lilypad's payments, and what its challenge put up and took back. */
export const dealMovements = ({ payments, funding }: DealRow): readonly Movement[] => {
  const paid = payments.flatMap((payment) => paymentMovement(payment) ?? [])
  return funding.length === 0 ? paid : [...paid, ...funding].sort(inLogOrder)
}

/** What the challenger puts up for the rounds it wants. */
export const fundingMovement = (
  { jobCreator, amount, rounds }: FactData['ChallengeFunded'],
  origin: Origin,
): Movement => ({
  kind: 'funding',
  from: jobCreator,
  to: dispute,
  amount,
  reason: `challenge funded for ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
  round: null,
  origin,
})

/** What the challenger takes back before a dispute opens. */
export const withdrawalMovement = (
  { jobCreator, amount }: FactData['FundingWithdrawn'],
  origin: Origin,
): Movement => ({
  kind: 'withdrawal',
  from: dispute,
  to: jobCreator,
  amount,
  reason: 'funding withdrawn',
  round: null,
  origin,
})

/** A movement into or out of the dispute's escrow at settlement. */
export const settlementMovement = (
  movement: Pick<Movement, 'kind' | 'amount' | 'reason' | 'origin'> & {
    readonly from?: string
    readonly to?: string
    readonly round?: number
  },
): Movement => ({
  kind: movement.kind,
  from: movement.from ?? dispute,
  to: movement.to ?? dispute,
  amount: movement.amount,
  reason: movement.reason,
  round: movement.round ?? null,
  origin: movement.origin,
})
