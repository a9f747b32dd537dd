import type { DealPricing, DealTimeouts } from './deal-parts.ts'

/** Seconds, and collateral in wei. */
export type ChainTimeout = { readonly timeout: bigint; readonly collateral: bigint }

/** A deal's terms as the controller's `agree` takes them, amounts in wei. Source: SharedStructs.DealTimeouts, SharedStructs.DealPricing. */
export type ChainTerms = {
  readonly timeouts: Readonly<
    Record<'agree' | 'submitResults' | 'judgeResults' | 'mediateResults', ChainTimeout>
  >
  readonly pricing: {
    readonly instructionPrice: bigint
    readonly paymentCollateral: bigint
    readonly resultsCollateralMultiple: bigint
    readonly mediationFee: bigint
  }
}

/** What Lilypad's own clients agree to whatever the deal says, and what deals since 2.22 no longer say. Source: pkg/web3/api.go, Agree. */
export const lilypadTimeouts: DealTimeouts = {
  agree: { timeout: 3600n, collateral: 0n },
  submit_results: { timeout: 3600n, collateral: 1n },
  judge_results: { timeout: 3600n, collateral: 1n },
  mediate_results: { timeout: 3600n, collateral: 0n },
}

const wei = (wholeLp: bigint): bigint => wholeLp * 10n ** 18n

/** A document's terms as they go on chain: Lilypad's whole LP become wei on the way. */
export const chainTermsOf = ({
  pricing,
  timeouts,
}: {
  readonly pricing: DealPricing
  readonly timeouts: DealTimeouts
}): ChainTerms => {
  const timeout = (key: keyof DealTimeouts): ChainTimeout => ({
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
