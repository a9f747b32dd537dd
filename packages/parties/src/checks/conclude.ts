import type { DealId } from '@lilymed/domain'
import type { PinnedBlock } from '../network/open-party-network.ts'
import type { CheckContext } from './check-context.ts'

/** How far an end that the chain shows is: seen for the first time, known and not final, or final. */
export type Conclusion = 'seen' | 'waits' | 'final'

/**
 * Whether an end that the head of the chain shows counts. The block that showed it is recorded; once that block is final, so is the end, and until
 * then the chain may take it back. An end that changed, or whose block is none any more, is seen anew.
 *
 * @param what the end and everything that it rests on
 * @throws what asking and recording throw
 */
export const conclude = async (
  { journal, network, ends }: Pick<CheckContext, 'ends' | 'journal' | 'network'>,
  dealId: DealId,
  what: string,
  { number, hash, time: at }: PinnedBlock,
): Promise<Conclusion> => {
  const seen = journal.checks.records.get(dealId)?.seen ?? null
  const isKnown = seen !== null && seen.what === what && (await network.hashAt(seen.block)) === seen.hash
  if (!isKnown) await journal.record({ type: 'EndSeen', data: { dealId, at, what, block: number, hash } })
  const shown = isKnown ? seen : { block: number, hash }
  if ((await network.final()) >= shown.block) return 'final'
  ends.rest(dealId, shown, number)
  return isKnown ? 'waits' : 'seen'
}
