import type { PoolIdentity } from '../commitment/vote-commitment.ts'
import { excludedFrom, roundOf, type Dispute } from '../dispute/dispute.ts'
import type { FactOf } from '../facts.ts'
import { drawPanel } from '../panel/draw-panel.ts'
import { canLock, operatorIn, type DrawPool, type LockRules } from '../panel/draw-pool.ts'
import { weightsAt } from '../panel/weights.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** What a panel's recomputation needs beside the dispute. */
export type PanelContext = PoolIdentity & {
  /** Weights and locks as of the draw; the draw's own locks may already be in. */
  readonly drawPool: DrawPool
  /** Of the parameters that the dispute pinned. */
  readonly lockRules: LockRules
}

/** Draws the panel again from seed, weights and exclusions. `dispute` is the state before or after the fact. */
export const checkPanel = (
  context: PanelContext,
  dispute: Dispute,
  { data }: FactOf<'PanelDrawn'>,
): Agreement => {
  const { seats, alternates, passedOver, disputeId } = data
  const found = { seats, alternates, passedOver }
  const round = roundOf(dispute, data.round)
  if (round === undefined || dispute.opening === null) {
    return createAgreement('panel', `round ${data.round} is not open`, found)
  }
  const expected = drawPanel({
    weights: weightsAt(context.drawPool.weights, dispute.opening.drawClass, round.epoch),
    seed: {
      chainId: context.chainId,
      pool: context.pool,
      disputeId,
      round: data.round,
      randomness: data.randomness,
    },
    seats: round.seats,
    alternates: round.alternates,
    excluded: excludedFrom(dispute, data.round),
    operatorOf: (account) => operatorIn(context.drawPool, account),
    hasFreeLock: (mediator) => canLock(context.drawPool, mediator, context.lockRules, data),
  })
  return createAgreement('panel', expected, found)
}
