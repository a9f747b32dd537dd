/** What a provider weighs when it decides whether to cheat. Amounts in one unit, probabilities 0 to 1. */
export type CheatingTerms = {
  /** What the provider is paid for the job; more than nothing. */
  readonly price: number
  /** What running the job costs it. */
  readonly cost: number
  /** What faking a result costs it. */
  readonly fakeCost: number
  /** Results collateral as a multiple of the price: Lilypad's M. */
  readonly collateral: number
  /** P(a challenge finds a wrong result wrong). */
  readonly detection: number
  /** P(a challenge finds a right result wrong). */
  readonly falseReject: number
}

/** The share of results to challenge, or why no share is enough. */
export type DeterringShare =
  | { readonly kind: 'share'; readonly share: number }
  | {
      readonly kind: 'none'
      readonly code: 'CHECKS_TELL_NOTHING' | 'NOTHING_AT_RISK' | 'TOO_LITTLE_AT_RISK'
      /** What is wrong and what would mend it. */
      readonly message: string
    }

/**
 * The challenge probability from which on cheating does not pay: p* = (c − c_f) / ((d − e)(1 + M)P). Any number where the terms allow
 * none, above 1 included; `deterringShare` says so in words. Source: MODiCuM (arXiv 2005.11429) and PoSP (arXiv 2405.00295), in Lilypad's
 * terms.
 */
export const challengeProbability = ({
  price,
  cost,
  fakeCost,
  collateral,
  detection,
  falseReject,
}: CheatingTerms): number => (cost - fakeCost) / ((detection - falseReject) * (1 + collateral) * price)

/**
 * What a provider expects to have more by faking a result than by running the job, where the share `share` of results is challenged:
 * (c − c_f) − share·(d − e)(1 + M)P. Cheating pays where it is above nothing.
 */
export const gainOfCheating = (terms: CheatingTerms, share: number): number => {
  const atRisk = (1 + terms.collateral) * terms.price
  const honest = terms.price - terms.cost - share * terms.falseReject * atRisk
  const faking = terms.price - terms.fakeCost - share * terms.detection * atRisk
  return faking - honest
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`

/** The least share of results that has to be challenged so that cheating does not pay, or why there is none. */
export const deterringShare = (terms: CheatingTerms): DeterringShare => {
  const { price, cost, fakeCost, collateral, detection, falseReject } = terms
  if (!(price > 0) || !(collateral > -1)) {
    const message =
      'the provider is paid nothing and has nothing at stake, so a ruling against it costs it nothing'
    return { kind: 'none', code: 'NOTHING_AT_RISK', message }
  }
  if (cost <= fakeCost) return { kind: 'share', share: 0 }
  if (detection <= falseReject) {
    const message = `a challenge finds a wrong result wrong with ${percent(detection)} and a right one with ${percent(falseReject)}: it tells nothing, so no share of checks deters; fewer dishonest mediators or more rounds would`
    return { kind: 'none', code: 'CHECKS_TELL_NOTHING', message }
  }
  const share = challengeProbability(terms)
  if (share <= 1) return { kind: 'share', share }
  const needed = (cost - fakeCost) / ((detection - falseReject) * price) - 1
  const message = `faking saves ${percent((cost - fakeCost) / price)} of the price and a challenge puts only ${percent((detection - falseReject) * (1 + collateral))} of it at risk, so cheating pays even if every result is checked; a collateral of at least ${Number(needed.toFixed(2))} prices would change that, and it is ${Number(collateral.toFixed(2))}`
  return { kind: 'none', code: 'TOO_LITTLE_AT_RISK', message }
}
