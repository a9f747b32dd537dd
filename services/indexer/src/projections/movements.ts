import type { Movement, NamedAccount, Origin } from '@lilymed/api'
import { paymentDirectionFromNumber, paymentReasonFromNumber } from '@lilymed/domain'
import type { FactData, PaymentReason } from '@lilymed/domain'

const inWords: Readonly<Record<PaymentReason, string>> = {
  PaymentCollateral: 'payment collateral',
  ResultsCollateral: 'results collateral',
  TimeoutCollateral: 'timeout collateral',
  JobPayment: 'job payment',
  MediationFee: 'mediation fee',
}

const deal: NamedAccount = 'deal-escrow'
const dispute: NamedAccount = 'dispute-escrow'

/** One of Lilypad's payments. A direction that this version does not know is shown as an outgoing payment of unknown kind. */
export const paymentMovement = (payment: FactData['PaymentMade'], origin: Origin): Movement => {
  const { payee, amount } = payment
  const direction = paymentDirectionFromNumber(payment.direction)
  const known = paymentReasonFromNumber(payment.reason)
  const reason = known === undefined ? `payment of unknown kind ${payment.reason}` : inWords[known]
  const common = { kind: 'payment', amount, round: null, origin } as const
  if (direction === 'PaidIn') return { ...common, from: payee, to: deal, reason }
  if (direction === 'Slashed')
    return { ...common, from: deal, to: 'token-owner', reason: `${reason} slashed` }
  if (direction === 'Refunded') return { ...common, from: deal, to: payee, reason: `${reason} refunded` }
  return { ...common, from: deal, to: payee, reason }
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
