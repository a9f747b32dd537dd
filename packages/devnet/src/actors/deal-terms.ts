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
