import type { DrawPool, HeldLock } from '@lilymed/domain'
import { mediators } from './mediators.ts'
import type { MediatorRow } from './mediators.ts'
import type { RowReader } from './projection.ts'
import { weightPrefix, weights } from './weights.ts'

const locksOf = ({ address, locks }: MediatorRow): readonly HeldLock[] =>
  locks.map(({ disputeId, round, amount }) => ({
    mediator: address,
    disputeId,
    round,
    amount: BigInt(amount),
  }))

/** Whom a panel of a class is drawn from, as the domain's recomputation wants it, from the rows of the class and its mediators. */
export const toDomainDrawPool = (drawClass: string, chainId: number, read: RowReader): DrawPool => {
  const leaves = read.list(weights, chainId, weightPrefix(drawClass))
  const known = leaves.flatMap(({ mediator }) => read.get(mediators, chainId, mediator) ?? [])
  return {
    weights: new Map([
      [
        drawClass,
        new Map(
          leaves.map(({ leaf, mediator, weights: changes }) => [
            leaf,
            {
              leaf,
              mediator,
              changes: changes.map(({ fromEpoch, weight }) => ({
                fromEpoch: BigInt(fromEpoch),
                weight: BigInt(weight),
              })),
            },
          ]),
        ),
      ],
    ]),
    custody: new Map(
      known.map(({ address, stake, unstaking }) => [address, BigInt(stake) + BigInt(unstaking)]),
    ),
    locks: known.flatMap(locksOf),
  }
}
