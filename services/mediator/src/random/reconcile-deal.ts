import type { BlockRef } from '@lilymed/domain/mediation'
import type { RandomMediationState } from '@lilymed/domain/mediation-random'
import type { Rewind } from '../chain-state/follow-chain.ts'
import type { DealRecord } from './deal-record.ts'
import type { DealJournal } from './deal-journal.ts'

/**
 * Brings the record of a mediation in line with the chain: folds back what rests on blocks that left it, then records what stands on it.
 * It gives the same record whether it runs at every block or once after a restart.
 *
 * @param isOurs whether the draw that stands on chain is this mediator's
 */
export const reconcileDeal = async (
  journal: DealJournal,
  { dealId, claimDigest, request, endsAt, closed }: DealRecord,
  isOurs: boolean,
  rewindBelow: (block: number) => Rewind | undefined,
): Promise<void> => {
  const lost = lowestLost(journal.state(), request?.block, closed?.block)
  if (lost !== undefined) {
    const rewind = rewindBelow(lost.number) ?? { toBlock: lost.number - 1, toHash: lost.hash }
    await journal.execute({ type: 'Rewind', ...rewind })
  }
  if (!isOurs || request === null) return
  // A deal that ended before this node saw it leaves nothing to do or to tell.
  if (closed !== null && journal.state().draw === null) return
  const { mediator, requestedAt, block } = request
  await journal.execute({
    type: 'Draw',
    draw: { dealId, mediator, claimDigest, requestedAt, endsAt: endsAt ?? requestedAt, block },
  })
  if (closed !== null) await journal.execute({ type: 'Close', closed })
}

/** The lowest block that the record rests on and that is no longer where the chain has it. */
const lowestLost = (
  state: RandomMediationState,
  request: BlockRef | undefined,
  closed: BlockRef | undefined,
): BlockRef | undefined => {
  const claims = [
    [state.draw?.block, request],
    [state.closed?.block, closed],
  ] as const
  return claims
    .flatMap(([recorded, onChain]) => (recorded && recorded.hash !== onChain?.hash ? [recorded] : []))
    .toSorted((left, right) => left.number - right.number)[0]
}
