import type { DealPricing, DealTimeouts } from '@lilymed/lilypad'

/** What every deal of the devnet costs: whole LP, as Lilypad's documents have it, and seconds. */
export type DealTerms = { readonly pricing: DealPricing; readonly timeouts: DealTimeouts }

const hour = 3600n

/** Lilypad's own hour for every timeout; a collateral of five times the price. */
export const devnetTerms: DealTerms = {
  pricing: {
    instruction_price: 10n,
    payment_collateral: 20n,
    results_collateral_multiple: 5n,
    mediation_fee: 3n,
  },
  timeouts: {
    agree: { timeout: hour, collateral: 0n },
    submit_results: { timeout: hour, collateral: 1n },
    judge_results: { timeout: hour, collateral: 1n },
    mediate_results: { timeout: hour, collateral: 0n },
  },
}

const wei = (wholeLp: bigint): bigint => wholeLp * 10n ** 18n

/** The terms as the controller's `agree` takes them: DealTimeouts and DealPricing, amounts in wei. */
export const onChainTerms = ({ pricing, timeouts }: DealTerms): { timeouts: unknown; pricing: unknown } => {
  const timeout = (key: keyof DealTimeouts): unknown => ({
    timeout: timeouts[key].timeout,
    collateral: wei(timeouts[key].collateral),
  })
  return {
    timeouts: {
      agree: timeout('agree'),
      submitResults: timeout('submit_results'),
      judgeResults: timeout('judge_results'),
      mediateResults: timeout('mediate_results'),
    },
    pricing: {
      instructionPrice: wei(pricing.instruction_price),
      paymentCollateral: wei(pricing.payment_collateral),
      resultsCollateralMultiple: pricing.results_collateral_multiple,
      mediationFee: wei(pricing.mediation_fee),
    },
  }
}
