import type { ChainFact } from '../facts.ts'
import type { Address, DisputeId } from '../values/ids.ts'
import { noWeights, recordWeight, type WeightHistory } from './weights.ts'

/** A lock of stake for one seat of one round. */
export type SeatLockHeld = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly mediator: Address
}

/** Whom panels are drawn from: all weights, and the locks held now. */
export type DrawPool = { readonly weights: WeightHistory; readonly locks: readonly SeatLockHeld[] }

const isSameLock = (left: SeatLockHeld, right: SeatLockHeld): boolean =>
  left.disputeId === right.disputeId && left.round === right.round && left.mediator === right.mediator

/** Folds the stake facts that decide draws; every other fact leaves it as it is. */
export const drawPool = {
  initialState: (): DrawPool => ({ weights: noWeights, locks: [] }),
  evolve: (pool: DrawPool, fact: ChainFact): DrawPool => {
    if (fact.type === 'WeightChanged') return { ...pool, weights: recordWeight(pool.weights, fact) }
    if (fact.type !== 'SeatLocked' && fact.type !== 'SeatUnlocked') return pool
    const { disputeId, round, mediator } = fact.data
    const lock = { disputeId, round, mediator }
    const others = pool.locks.filter((held) => !isSameLock(held, lock))
    return { ...pool, locks: fact.type === 'SeatLocked' ? [...others, lock] : others }
  },
}

/**
 * How many locks a mediator has open, those of one round left out: the locks that a draw itself takes are on chain before the
 * draw is announced, and did not stand when it was made.
 */
export const openLocks = (
  pool: DrawPool,
  mediator: Address,
  except: { readonly disputeId: DisputeId; readonly round: number },
): number =>
  pool.locks.filter(
    (held) =>
      held.mediator === mediator && !(held.disputeId === except.disputeId && held.round === except.round),
  ).length
