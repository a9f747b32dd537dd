/** Gas of a vote, and of all that moves its dispute on, as contracts/snapshots/DisputePool.json measures it at its dearest. */
export const voteGas = {
  commit: 71_507n,
  reveal: 61_412n,
  /** Of a standard dispute of one round; mediators in mode full take turns at it. */
  pokes: 367_405n + 85_000n + 520_180n,
} as const
