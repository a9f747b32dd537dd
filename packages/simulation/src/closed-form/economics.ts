/** What a provider weighs when it decides whether to cheat. Amounts in one unit, probabilities 0 to 1. */
export type CheatingTerms = {
  readonly price: number
  readonly cost: number
  /** What faking a result costs. */
  readonly fakeCost: number
  /** Results collateral as a multiple of the price: Lilypad's M. */
  readonly collateral: number
  /** P(a challenge finds a wrong result wrong). */
  readonly detection: number
  /** P(a challenge finds a right result wrong). */
  readonly falseReject: number
}

/** The challenge probability from which on cheating does not pay: p* = (c − c_f) / ((d − e)(1 + M)P). */
export const challengeProbability = (terms: CheatingTerms): number =>
  (terms.cost - terms.fakeCost) /
  ((terms.detection - terms.falseReject) * (1 + terms.collateral) * terms.price)

/** The share of canaries from which on always accepting does not pay: π* = C / (r + s), C = 1. */
export const canaryShare = (reward: number, slash: number): number => 1 / (reward + slash)

/** What it costs to buy a ruling of a round that needs `needed` votes: needed · (r + s), each vote losing reward and slash. */
export const bribeCost = (needed: number, reward: number, slash: number): number => needed * (reward + slash)
