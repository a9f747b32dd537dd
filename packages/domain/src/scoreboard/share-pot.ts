import type { Address } from '../values/ids.ts'

/** Whom to share with, and by what weight; weights are positive. */
export type Sharer = { readonly address: Address; readonly weight: bigint }

/** Addresses in the order of their numbers. */
export const byAddress = (left: Address, right: Address): number => {
  const [one, other] = [left.toLowerCase(), right.toLowerCase()]
  if (one === other) return 0
  return one < other ? -1 : 1
}

/**
 * Shares a pot by weight, to the wei: everybody gets its share rounded down, and each wei that is left goes to one of those whose
 * share lost most by it (largest remainder), equal ones in order of address. The shares add up to the pot wherever anybody shares.
 */
export const sharePot = (pot: bigint, sharers: readonly Sharer[]): ReadonlyMap<Address, bigint> => {
  const total = sharers.reduce((sum, { weight }) => sum + weight, 0n)
  if (total === 0n) return new Map()
  const shares = sharers.map(({ address, weight }) => ({
    address,
    share: (pot * weight) / total,
    lost: (pot * weight) % total,
  }))
  const left = pot - shares.reduce((sum, { share }) => sum + share, 0n)
  const ranked = shares.toSorted((one, other) => {
    if (one.lost !== other.lost) return one.lost > other.lost ? -1 : 1
    return byAddress(one.address, other.address)
  })
  return new Map(
    ranked.map(({ address, share }, place) => [address, share + (BigInt(place) < left ? 1n : 0n)]),
  )
}
