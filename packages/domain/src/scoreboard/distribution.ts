import type { Address } from '../values/ids.ts'
import { byAddress } from './share-pot.ts'
import type { Standing } from './standings.ts'
import { payoutTree, type PayoutLeaf, type PayoutTree } from './payout-tree.ts'

/** Who is paid what for an epoch, and the Merkle tree of it; null where nobody is paid. */
export type Distribution = {
  readonly leaves: readonly PayoutLeaf[]
  readonly total: bigint
  readonly tree: PayoutTree | null
}

/**
 * What a distributor pays for an epoch: one leaf for each account, in order of address, with what all mediators are due that are
 * paid there. Two leaves of one account would be one too many for contracts that remember who has claimed.
 */
export const distributionOf = (standings: readonly Standing[]): Distribution => {
  const due = new Map<Address, bigint>()
  for (const { account, amount } of standings) {
    if (amount > 0n) due.set(account, (due.get(account) ?? 0n) + amount)
  }
  const leaves = [...due]
    .map(([account, amount]) => ({ account, amount }))
    .toSorted((left, right) => byAddress(left.account, right.account))
  const total = leaves.reduce((sum, { amount }) => sum + amount, 0n)
  return { leaves, total, tree: leaves.length === 0 ? null : payoutTree(leaves) }
}
