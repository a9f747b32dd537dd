import type { Address, DrawPool, HeldLock } from '@lilymed/domain'
import { keys } from './keys.ts'
import { mediators } from './mediators.ts'
import type { MediatorRow } from './mediators.ts'
import type { RowReader } from './projection.ts'
import { weightPrefix, weights } from './weights.ts'

/** The operator of an account that is no mediator but the key of one. */
const operatorOfKey = (
  account: Address,
  chainId: number,
  read: RowReader,
): readonly (readonly [Address, Address])[] => {
  const key = read.get(keys, chainId, account)
  if (key === undefined) return []
  return [[account, read.get(mediators, chainId, key.mediator)?.operator ?? key.mediator]]
}

const locksOf = ({ address, locks }: MediatorRow): readonly HeldLock[] =>
  locks.map(({ disputeId, round, amount }) => ({
    mediator: address,
    disputeId,
    round,
    amount: BigInt(amount),
  }))

/**
 * Whom a panel of a class is drawn from, as the domain's recomputation wants it, from the rows of the class and its mediators.
 * `excluded` are accounts left out of the draw, whose operators count too, whatever class they are in.
 */
export const toDomainDrawPool = (
  drawClass: string,
  chainId: number,
  excluded: readonly Address[],
  read: RowReader,
): DrawPool => {
  const leaves = read.list(weights, chainId, weightPrefix(drawClass))
  const holders = leaves.flatMap(({ weights: changes }) => changes.map(({ mediator }) => mediator))
  const known = [...new Set([...holders, ...excluded])].flatMap(
    (account) => read.get(mediators, chainId, account) ?? [],
  )
  return {
    weights: new Map([
      [
        drawClass,
        new Map(
          leaves.map(({ leaf, weights: changes }) => [
            leaf,
            {
              leaf,
              changes: changes.map(({ fromEpoch, mediator, weight }) => ({
                fromEpoch: BigInt(fromEpoch),
                mediator,
                weight: BigInt(weight),
              })),
            },
          ]),
        ),
      ],
    ]),
    operators: new Map([
      ...excluded.flatMap((account) => operatorOfKey(account, chainId, read)),
      ...known.map(({ address, operator }) => [address, operator] as const),
    ]),
    custody: new Map(
      known.map(({ address, stake, unstaking }) => [address, BigInt(stake) + BigInt(unstaking)]),
    ),
    locks: known.flatMap(locksOf),
  }
}
