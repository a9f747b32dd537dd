import type { FactOf } from '../facts.ts'
import type { Address, Bytes32 } from '../values/ids.ts'

/** A leaf that was long vacated is taken by another mediator, so that each change names its own. */
type WeightChange = { readonly fromEpoch: bigint; readonly mediator: Address; readonly weight: bigint }
type Leaf = { readonly leaf: number; readonly changes: readonly WeightChange[] }

/** Every weight that a leaf ever held, per draw class. */
export type WeightHistory = ReadonlyMap<Bytes32, ReadonlyMap<number, Leaf>>

/** A mediator's weight (wei of stake) at one epoch, and where its share of the class's total begins. */
export type Weight = {
  readonly leaf: number
  readonly mediator: Address
  readonly weight: bigint
  readonly start: bigint
}

export const noWeights: WeightHistory = new Map()

/** Takes a change of weight into the history. Epochs never go back, and of two changes for one epoch the later counts. */
export const recordWeight = (history: WeightHistory, { data }: FactOf<'WeightChanged'>): WeightHistory => {
  const leaves = new Map(history.get(data.drawClass))
  const { mediator } = data
  const change = { fromEpoch: BigInt(data.fromEpoch), mediator, weight: BigInt(data.weight) }
  leaves.set(data.leaf, {
    leaf: data.leaf,
    changes: [...(leaves.get(data.leaf)?.changes ?? []), change],
  })
  return new Map(history).set(data.drawClass, leaves)
}

/** The class's tree at an epoch as a list in leaf order: the last weight of each leaf that counts from this epoch or before. */
export const weightsAt = (history: WeightHistory, drawClass: Bytes32, epoch: bigint): readonly Weight[] => {
  const leaves = [...(history.get(drawClass)?.values() ?? [])].sort((left, right) => left.leaf - right.leaf)
  let start = 0n
  return leaves.flatMap(({ leaf, changes }) => {
    const change = changes.findLast(({ fromEpoch }) => fromEpoch <= epoch) ?? changes[0]
    if (change === undefined) return []
    const weight = change.fromEpoch <= epoch ? change.weight : 0n
    const placed = { leaf, mediator: change.mediator, weight, start }
    start += weight
    return [placed]
  })
}

/** Sum of weights, in wei of stake. */
export const totalWeight = (weights: readonly Weight[]): bigint =>
  weights.reduce((total, { weight }) => total + weight, 0n)
