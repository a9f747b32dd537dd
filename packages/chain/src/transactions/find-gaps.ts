import type { ChainView } from './agree.ts'
import type { IntentRecord } from './lane.ts'

/**
 * Nonces below the next one of ours that nobody has used and nobody holds: neither an open intent of ours, nor anybody's pool.
 * What was signed for a higher nonce can never be included as long as there is one.
 */
export const findGaps = (
  open: readonly IntentRecord[],
  nextNonce: number,
  { minedCount, pendingCount }: Pick<ChainView, 'minedCount' | 'pendingCount'>,
): readonly number[] => {
  const held = new Set(open.flatMap(({ attempts }) => attempts.map(({ nonce }) => nonce)))
  const gaps: number[] = []
  for (let nonce = minedCount.high; nonce < nextNonce; nonce += 1) {
    if (!held.has(nonce) && nonce >= pendingCount) gaps.push(nonce)
  }
  return gaps
}
