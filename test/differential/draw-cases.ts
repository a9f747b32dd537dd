import * as fc from 'fast-check'
import { drawPoolEvolver, fold, parseDisputeId } from '@lilymed/domain'
import type { Bytes32, ChainFact, DrawPool } from '@lilymed/domain'
import { addressOf, anyBytes32, bytesOf } from './arbitraries.ts'

/** A mediator by its number, the number of the account behind it, its custody and the locks on it in wei. */
export type DrawnMediator = {
  readonly operator: number
  readonly custody: bigint
  readonly openLocks: number
  readonly lock: bigint
}

/** One draw from the weights of an epoch, so many epochs before the present. */
export type DrawCase = {
  readonly ago: number
  readonly round: number
  readonly seats: number
  readonly alternates: number
  readonly excluded: readonly number[]
  readonly randomness: Bytes32
  readonly lockPerSeat: bigint
  readonly maxOpenLocks: number
}

/** A class through its epochs, each some after the one before, and draws from it. */
export type ClassCase = {
  readonly mediators: readonly DrawnMediator[]
  readonly epochs: readonly {
    readonly later: number
    readonly weights: readonly { readonly mediator: number; readonly weight: bigint }[]
  }[]
  readonly draws: readonly DrawCase[]
}

export const DRAW_CLASS = bytesOf(0xcc)

/** Epochs that an open round's may lie back: a beacon may keep it waiting for two days. */
export const OLDEST_OPEN = 4

/** Seconds: with leaves that rest for eight epochs, so that a few changes let them be taken. */
export const EPOCH_LENGTH = 43_200n

const MOST_MEDIATORS = 60

const weight = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0n) },
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 5n }) },
  { weight: 5, arbitrary: fc.bigInt({ min: 10n ** 18n, max: 10n ** 24n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 2n ** 88n }) },
)

const drawnMediator = (own: number): fc.Arbitrary<DrawnMediator> =>
  fc.record({
    // Accounts from 70 on are operators without being mediators.
    operator: fc.oneof(
      { weight: 4, arbitrary: fc.constant(own) },
      { weight: 1, arbitrary: fc.integer({ min: 70, max: 74 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }) },
    ),
    custody: fc.bigInt({ min: 0n, max: 12n }),
    openLocks: fc.integer({ min: 0, max: 4 }),
    lock: fc.bigInt({ min: 0n, max: 3n }),
  })

const drawCase = (mediators: number): fc.Arbitrary<DrawCase> =>
  fc
    .record({
      ago: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 0, max: OLDEST_OPEN }) },
        { weight: 1, arbitrary: fc.integer({ min: OLDEST_OPEN + 1, max: 40 }) },
      ),
      round: fc.integer({ min: 1, max: 3 }),
      isPair: fc.boolean(),
      excluded: fc.uniqueArray(fc.integer({ min: 0, max: mediators + 20 }), { maxLength: 14 }),
      randomness: anyBytes32,
      lockPerSeat: fc.oneof(
        { weight: 2, arbitrary: fc.constant(0n) },
        { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 6n }) },
      ),
      maxOpenLocks: fc.oneof(
        { weight: 2, arbitrary: fc.constant(5) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
      ),
    })
    .map(({ isPair, ...draw }) => {
      const seats = draw.round === 1 && isPair ? 2 : 2 ** (draw.round + 1) - 1
      // Whose leaf was taken since cannot be told from a stranger any more: nobody is excluded that long after.
      const excluded = draw.ago > OLDEST_OPEN ? [] : draw.excluded
      return { ...draw, seats, alternates: seats === 2 ? 0 : 2, excluded }
    })

/** Any class of up to sixty mediators, who come, go, return and take each other's leaves, and eight draws from it. */
export const anyClass = (draws: number): fc.Arbitrary<ClassCase> =>
  fc.integer({ min: 1, max: MOST_MEDIATORS }).chain((count) => {
    const change = fc.record({ mediator: fc.integer({ min: 0, max: count - 1 }), weight })
    const changes = fc.array(change, { maxLength: Math.ceil(count / 3), size: 'max' })
    const founding = fc
      .array(weight, { minLength: count, maxLength: count })
      .map((weights) => ({ later: 1, weights: weights.map((one, mediator) => ({ mediator, weight: one })) }))
    const epoch = fc.record({
      later: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 8, max: 20 })),
      weights: changes,
    })
    return fc.record({
      mediators: fc.tuple(...Array.from({ length: count }, (_, own) => drawnMediator(own))),
      epochs: fc.tuple(founding, fc.array(epoch, { maxLength: 7 })).map(([first, more]) => [first, ...more]),
      draws: fc.array(drawCase(count), { minLength: draws, maxLength: draws }),
    })
  })

const factsOf = ({ operator, custody, openLocks, lock }: DrawnMediator, own: number): ChainFact[] => {
  const mediator = addressOf(own)
  const drawClass = DRAW_CLASS
  const locks = Array.from({ length: openLocks }, (_, number): ChainFact => ({
    type: 'SeatLocked',
    data: { mediator, disputeId: parseDisputeId(bytesOf(number)), round: 1, amount: String(lock) },
  }))
  return [
    { type: 'MediatorRegistered', data: { mediator, drawClass, operator: addressOf(operator) } },
    { type: 'StakeAdded', data: { mediator, amount: String(custody), stake: String(custody) } },
    ...locks,
  ]
}

/** What the domain folds of the mediators' facts and of the weights' changes. */
export const drawPoolOf = ({ mediators }: ClassCase, weightChanges: readonly ChainFact[]): DrawPool =>
  fold(drawPoolEvolver, [...mediators.flatMap(factsOf), ...weightChanges])
