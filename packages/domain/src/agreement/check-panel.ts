import type { PoolIdentity } from '../commitment/vote-commitment.ts'
import { excludedFrom, modeOf, roundOf, type Dispute } from '../dispute/dispute.ts'
import type { FactOf } from '../facts.ts'
import { drawPanel } from '../panel/draw-panel.ts'
import { canLock, operatorIn, type DrawPool, type LockRules } from '../panel/draw-pool.ts'
import { weightsAt } from '../panel/weights.ts'
import { durationsOf } from '../tally/round-time.ts'
import type { Bytes32 } from '../values/ids.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** What a panel's recomputation needs beside the dispute. */
export type PanelContext = PoolIdentity & {
  /** When the panel was drawn; null where that is not known, and the end of its commit phase is then taken as it is. */
  readonly clock?: ActClock | null
  /** What the beacon published for the round that was pinned; absent where that is not known. */
  readonly published?: Bytes32 | undefined
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
  const { seats, alternates, passedOver, disputeId, randomness, commitEndsAt } = data
  const found = { seats, alternates, passedOver, randomness, commitEndsAt }
  const round = roundOf(dispute, data.round)
  if (round === undefined || dispute.opening === null) {
    return createAgreement('panel', `round ${data.round} is not open`, found)
  }
  const published = context.published ?? randomness
  const expected = drawPanel({
    weights: weightsAt(context.drawPool.weights, dispute.opening.drawClass, round.epoch),
    seed: {
      chainId: context.chainId,
      pool: context.pool,
      disputeId,
      round: data.round,
      randomness: published,
    },
    seats: round.seats,
    alternates: round.alternates,
    excluded: excludedFrom(dispute, data.round),
    operatorOf: (account) => operatorIn(context.drawPool, account),
    hasFreeLock: (mediator) => canLock(context.drawPool, mediator, context.lockRules, data),
  })
  const times = context.clock && {
    commitEndsAt: context.clock.at + durationsOf(modeOf(dispute), context.clock.parameters).commitDuration,
  }
  return createAgreement(
    'panel',
    { ...expected, randomness: published, commitEndsAt, ...times },
    found,
  )
}
