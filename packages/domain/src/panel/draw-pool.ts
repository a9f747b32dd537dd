import type { Evolver } from '../decider.ts'
import { applyFact, handles, type FactHandlers } from '../fact-handlers.ts'
import type { ChainFact, FactOf } from '../facts.ts'
import type { Address, DisputeId } from '../values/ids.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { noWeights, recordWeight, type WeightHistory } from './weights.ts'

/** A lock on a mediator's stake for one seat of one round, in wei. */
export type HeldLock = SeatOfRound & { readonly mediator: Address; readonly amount: bigint }

type SeatOfRound = { readonly disputeId: DisputeId; readonly round: number }

/** Whom panels are drawn from: all weights, who stands behind each mediator and each key of one, its custody (stake and unbonding, in wei), the locks held. */
export type DrawPool = {
  readonly weights: WeightHistory
  readonly operators: ReadonlyMap<Address, Address>
  readonly custody: ReadonlyMap<Address, bigint>
  readonly locks: readonly HeldLock[]
}

const addCustody = (pool: DrawPool, mediator: Address, amount: bigint): DrawPool => ({
  ...pool,
  custody: new Map(pool.custody).set(mediator, (pool.custody.get(mediator) ?? 0n) + amount),
})

const isOfRound = (lock: SeatOfRound, seat: SeatOfRound): boolean =>
  lock.disputeId === seat.disputeId && lock.round === seat.round

const unlock = (pool: DrawPool, { data }: FactOf<'SeatUnlocked' | 'SeatLocked'>): DrawPool => ({
  ...pool,
  locks: pool.locks.filter((held) => !(held.mediator === data.mediator && isOfRound(held, data))),
})

const lock = (pool: DrawPool, fact: FactOf<'SeatLocked'>): DrawPool => {
  const { disputeId, round, mediator, amount } = fact.data
  const others = unlock(pool, fact)
  return { ...others, locks: [...others.locks, { disputeId, round, mediator, amount: BigInt(amount) }] }
}

const handlers: FactHandlers<
  DrawPool,
  | 'WeightChanged'
  | 'MediatorRegistered'
  | 'KeyRotated'
  | 'StakeAdded'
  | 'StakeSlashed'
  | 'StakeWithdrawn'
  | 'SeatLocked'
  | 'SeatUnlocked'
> = {
  WeightChanged: (pool, fact) => ({ ...pool, weights: recordWeight(pool.weights, fact) }),
  MediatorRegistered: (pool, { data }) => ({
    ...pool,
    operators: new Map(pool.operators).set(data.mediator, data.operator),
  }),
  // A key is of its mediator's house, retired or not; a mediator whose own key retires keeps its operator.
  KeyRotated: (pool, { data }) => ({
    ...pool,
    operators: new Map(pool.operators).set(data.key, operatorIn(pool, data.mediator)),
  }),
  StakeAdded: (pool, { data }) => addCustody(pool, data.mediator, BigInt(data.amount)),
  StakeSlashed: (pool, { data }) => addCustody(pool, data.mediator, -BigInt(data.amount)),
  StakeWithdrawn: (pool, { data }) => addCustody(pool, data.mediator, -BigInt(data.amount)),
  SeatLocked: lock,
  SeatUnlocked: unlock,
}

/** Folds the stake facts that decide draws; every other fact leaves it as it is. */
export const drawPoolEvolver: Evolver<DrawPool, ChainFact> = {
  initialState: () => ({ weights: noWeights, operators: new Map(), custody: new Map(), locks: [] }),
  evolve: (pool, fact) => (handles(handlers, fact) ? applyFact(handlers, pool, fact) : pool),
}

/** The pinned parameters that decide who can take a lock. */
export type LockRules = Pick<ParameterSet, 'maxOpenLocks' | 'lockPerSeat'>

/**
 * Whether a mediator can take one more lock for `seat`: not too many open, and enough custody that no lock is on. Locks of
 * that very round are left out: a draw takes them before it is announced, and they did not stand when it was made.
 * Source: StakeRegistry.seatable.
 */
export const canLock = (pool: DrawPool, mediator: Address, rules: LockRules, seat: SeatOfRound): boolean => {
  const open = pool.locks.filter((held) => held.mediator === mediator && !isOfRound(held, seat))
  const locked = open.reduce((total, { amount }) => total + amount, 0n)
  const free = (pool.custody.get(mediator) ?? 0n) - locked
  return open.length < rules.maxOpenLocks && free >= rules.lockPerSeat
}

/** The operator of an account: itself unless it registered under another, or is a mediator's key. */
export const operatorIn = ({ operators }: DrawPool, account: Address): Address =>
  operators.get(account) ?? account
