import type { ChallengePlan, DealOnChain } from '@lilymed/api'
import type { CheckableDeal } from '@lilymed/domain'

/** What a provider is paid for a result unless it is rejected, in wei. Source: LilypadPayments.acceptResult. */
export const priceOf = ({
  claim,
  paymentCollateral,
}: Pick<DealOnChain, 'claim' | 'paymentCollateral'>): bigint => {
  const cost = claim?.jobCost ?? 0n
  return cost < paymentCollateral ? cost : paymentCollateral
}

/**
 * A result with the challenge that could be raised of it, as a check is decided on.
 *
 * @param module `repository@revision`; null where it is not known
 */
export const checkableDealOf = (
  deal: DealOnChain,
  {
    quote,
    rounds,
    escrow,
    mediationFee,
  }: Pick<ChallengePlan, 'quote' | 'rounds' | 'escrow' | 'mediationFee'>,
  module: string | null,
): CheckableDeal => ({
  dealId: deal.dealId,
  provider: deal.resourceProvider,
  module,
  price: priceOf(deal),
  collateral: deal.claim?.resultsCollateral ?? 0n,
  mode: quote.mode ?? 'EXPRESS',
  seats: quote.seats.slice(0, rounds),
  cost: escrow + mediationFee,
})
