/** What a transaction offers for its gas (EIP-1559), in wei. */
export type Fees = { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }

/** Fees that outlive six full blocks in a row: the base fee can grow by an eighth a block. */
export const marketFees = (baseFeePerGas: bigint, suggestedTip: bigint, cap: bigint): Fees =>
  capped({ maxFeePerGas: baseFeePerGas * 2n + suggestedTip, maxPriorityFeePerGas: suggestedTip }, cap)

/**
 * Fees that replace a pending transaction: nodes want an increase of 10 % of both, we give at least 12.5 %, and never less
 * than the market asks. Null when the cap allows no replacement.
 */
export const replacementFees = (previous: Fees, market: Fees, cap: bigint): Fees | null => {
  const maxFeePerGas = larger(raised(previous.maxFeePerGas), market.maxFeePerGas)
  if (maxFeePerGas > cap) return null
  return {
    maxFeePerGas,
    maxPriorityFeePerGas: larger(raised(previous.maxPriorityFeePerGas), market.maxPriorityFeePerGas),
  }
}

const raised = (wei: bigint): bigint => (wei * 1125n + 999n) / 1000n + 1n

const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right)

const capped = ({ maxFeePerGas, maxPriorityFeePerGas }: Fees, cap: bigint): Fees => ({
  maxFeePerGas: maxFeePerGas < cap ? maxFeePerGas : cap,
  maxPriorityFeePerGas: maxPriorityFeePerGas < cap ? maxPriorityFeePerGas : cap,
})
