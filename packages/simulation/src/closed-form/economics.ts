export { challengeProbability } from '@lilymed/domain'

/** The share of canaries from which on always accepting does not pay: π* = C / (r + s), C = 1. */
export const canaryShare = (reward: number, slash: number): number => 1 / (reward + slash)

/** What it costs to buy a ruling of a round that needs `needed` votes: needed · (r + s), each vote losing reward and slash. */
export const bribeCost = (needed: number, reward: number, slash: number): number => needed * (reward + slash)
