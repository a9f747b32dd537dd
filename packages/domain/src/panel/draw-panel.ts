import type { Address } from '../values/ids.ts'
import { panelSeed, walkNumber, type SeedParts } from './panel-seed.ts'
import { totalWeight, type Weight } from './weights.ts'

/** Walks that a draw may spend on mediators it passes over before it gives up. */
const SPARE_WALKS = 32

/** What a draw depends on, and nothing else. */
export type Draw = {
  /** The class's weights at the round's epoch, in leaf order. */
  readonly weights: readonly Weight[]
  readonly seed: SeedParts
  readonly seats: number
  readonly alternates: number
  /** Never drawn: the parties, and who sat in earlier rounds. Other mediators of their operators are passed over. */
  readonly excluded: readonly Address[]
  /** Who stands behind an account: itself unless it registered under another. Of one operator at most one mediator is drawn. */
  readonly operatorOf: (account: Address) => Address
  /** Whether a mediator can take one more lock; if not it is passed over. */
  readonly hasFreeLock: (mediator: Address) => boolean
}

/** Who a draw hit, in order. With fewer seats than asked for there is no panel. */
export type DrawnPanel = {
  readonly seats: readonly Address[]
  readonly alternates: readonly Address[]
  readonly passedOver: readonly Address[]
}

const holderOf = (weights: readonly Weight[], point: bigint): Weight => {
  let low = 0
  let high = weights.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((weights[middle]?.start ?? 0n) <= point) low = middle
    else high = middle - 1
  }
  const holder = weights[low]
  if (holder === undefined)
    throw new RangeError(`expected a point below the total weight, got ${point} of none`)
  return holder
}

const insertByStart = (taken: readonly Weight[], weight: Weight): readonly Weight[] =>
  [...taken, weight].sort((left, right) => (left.start < right.start ? -1 : 1))

/**
 * Draws a round's seats and alternates without replacement, each walk in proportion to the weight left: a point among the
 * remaining weight is shifted past every range already taken. The first drawn are the seats. Source: Sortition.draw, bit for bit.
 */
export const drawPanel = (draw: Draw): DrawnPanel => {
  const { weights, seed, seats, alternates, excluded, operatorOf, hasFreeLock } = draw
  const drawable = weights.filter(({ weight }) => weight > 0n)
  const excludedKeys = new Set(excluded.map((address) => address.toLowerCase()))
  const root = panelSeed(seed)
  const count = seats + alternates

  let taken: readonly Weight[] = drawable.filter(({ mediator }) => excludedKeys.has(mediator.toLowerCase()))
  let remaining = totalWeight(drawable) - totalWeight(taken)
  const drawn: Address[] = []
  const passedOver: Address[] = []
  const operators = new Set(excluded.map((account) => operatorOf(account).toLowerCase()))

  for (let walk = 0; drawn.length < count && remaining > 0n && walk < count + SPARE_WALKS; walk += 1) {
    let point = walkNumber(root, walk) % remaining
    for (const { start, weight } of taken) {
      if (point < start) break
      point += weight
    }
    const holder = holderOf(drawable, point)
    taken = insertByStart(taken, holder)
    remaining -= holder.weight
    const operator = operatorOf(holder.mediator).toLowerCase()
    if (operators.has(operator) || !hasFreeLock(holder.mediator)) {
      passedOver.push(holder.mediator)
      continue
    }
    operators.add(operator)
    drawn.push(holder.mediator)
  }
  return { seats: drawn.slice(0, seats), alternates: drawn.slice(seats), passedOver }
}
