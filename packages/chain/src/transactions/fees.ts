/** What a transaction offers for its gas, in wei. */
export type Fees = {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** Set where blocks have no base fee: there is one gas price, which is paid in full, and both figures are it. */
  readonly isLegacy?: boolean
}

/**
 * What the chain asks at the moment, in wei per gas. Where sequencers take no tips (Arbitrum) the tip is nothing. A chain without a
 * base fee (before EIP-1559) has a usual gas price.
 */
export type GasMarket =
  | { readonly baseFeePerGas: bigint; readonly suggestedTip: bigint }
  | { readonly gasPrice: bigint }

/** The least that a transaction must offer to be included, wei per gas. */
export const priceAsked = (market: GasMarket): bigint =>
  'gasPrice' in market ? market.gasPrice : market.baseFeePerGas

export type FeePolicy = {
  /** wei per gas we never go above */
  readonly feeCap: bigint
  /** How many times the usual tip is offered at the deadline itself; at least 1. */
  readonly urgencyMultiplier: number
}

/**
 * How much of its time an intent has used up, from 0 when it was accepted to 1 at its deadline. Without a deadline nothing is
 * urgent; of one whose acceptance is not known all the time until now counts as just begun.
 */
export const urgencyAt = (
  chainTime: number,
  { createdAt, deadline }: { readonly createdAt: number | null; readonly deadline?: number | undefined },
): number => {
  if (deadline === undefined) return 0
  if (chainTime >= deadline) return 1
  const begun = Math.min(createdAt ?? chainTime, chainTime)
  return (chainTime - begun) / (deadline - begun)
}

/**
 * Fees for an intent of this urgency. The base fee may double, which takes it six full blocks in a row; the tip, which alone moves
 * a transaction forward, grows with the square of the urgency up to the multiplier, and so does a gas price. Never above the cap.
 */
export const feesAt = (market: GasMarket, urgency: number, policy: FeePolicy): Fees => {
  const permille = BigInt(Math.round(1000 * (1 + (policy.urgencyMultiplier - 1) * urgency * urgency)))
  if ('gasPrice' in market) return legacyAt(smaller((market.gasPrice * permille) / 1000n, policy.feeCap))
  const { baseFeePerGas, suggestedTip } = market
  const maxPriorityFeePerGas = (suggestedTip * permille) / 1000n
  return capped(
    { maxFeePerGas: baseFeePerGas * 2n + maxPriorityFeePerGas, maxPriorityFeePerGas },
    policy.feeCap,
  )
}

/**
 * Fees that replace a pending transaction: nodes want an increase of 10 % of both, we give at least 12.5 %, and never less
 * than what `wanted` is, whose kind it has. Null when the cap allows no replacement.
 */
export const replacementFees = (previous: Fees, wanted: Fees, cap: bigint): Fees | null => {
  const least = raised(previous.maxFeePerGas)
  if (least > cap) return null
  const leastTip = raised(previous.maxPriorityFeePerGas)
  const tip = larger(leastTip, wanted.maxPriorityFeePerGas)
  const maxFeePerGas = smaller(larger(larger(least, wanted.maxFeePerGas), tip), cap)
  if (wanted.isLegacy === true) return legacyAt(maxFeePerGas)
  return { maxFeePerGas, maxPriorityFeePerGas: smaller(tip, maxFeePerGas) }
}

const legacyAt = (gasPrice: bigint): Fees => ({
  maxFeePerGas: gasPrice,
  maxPriorityFeePerGas: gasPrice,
  isLegacy: true,
})

const raised = (wei: bigint): bigint => (wei * 1125n + 999n) / 1000n + 1n

const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right)
const smaller = (left: bigint, right: bigint): bigint => (left < right ? left : right)

const capped = ({ maxFeePerGas, maxPriorityFeePerGas }: Fees, cap: bigint): Fees => ({
  maxFeePerGas: smaller(maxFeePerGas, cap),
  maxPriorityFeePerGas: smaller(maxPriorityFeePerGas, cap),
})
