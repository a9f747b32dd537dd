/** What every deal of the devnet costs: whole LP, as Lilypad's documents have it, and seconds. */
export type DealTerms = {
  readonly pricing: {
    readonly instruction_price: number
    readonly payment_collateral: number
    readonly results_collateral_multiple: number
    readonly mediation_fee: number
  }
  readonly timeouts: Record<
    'agree' | 'submit_results' | 'judge_results' | 'mediate_results',
    { readonly timeout: number; readonly collateral: number }
  >
}

/** Lilypad's own hour for every timeout; a collateral of five times the price. */
export const devnetTerms: DealTerms = {
  pricing: {
    instruction_price: 10,
    payment_collateral: 20,
    results_collateral_multiple: 5,
    mediation_fee: 3,
  },
  timeouts: {
    agree: { timeout: 3600, collateral: 0 },
    submit_results: { timeout: 3600, collateral: 1 },
    judge_results: { timeout: 3600, collateral: 1 },
    mediate_results: { timeout: 3600, collateral: 0 },
  },
}

const wei = (wholeLp: number): bigint => BigInt(wholeLp) * 10n ** 18n

/** The terms as the controller's `agree` takes them: DealTimeouts and DealPricing, amounts in wei. */
export const onChainTerms = ({ pricing, timeouts }: DealTerms): { timeouts: unknown; pricing: unknown } => {
  const timeout = (key: keyof DealTerms['timeouts']): unknown => ({
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
