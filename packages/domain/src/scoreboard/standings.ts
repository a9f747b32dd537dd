import { FAULTS } from '../values/faults.ts'
import type { Address } from '../values/ids.ts'
import type { RuleVersion } from './score-rules.ts'
import { byAddress, sharePot } from './share-pot.ts'
import type { EpochTally, Tally } from './tally-epoch.ts'

/** Why a mediator is paid nothing for an epoch. */
export type Unpaid = 'TOO_FEW_SEATS' | 'TOO_FEW_REVEALS' | 'NO_POINTS'

/** A mediator's place in an epoch. */
export type Standing = Tally & {
  /** Counts from 1; those with as many points have the same. */
  readonly rank: number
  /** Negative where faults took away more than was won. */
  readonly points: bigint
  readonly unpaid: Unpaid | null
  /** Wei of what the distributor pays in. */
  readonly amount: bigint
}

/** What a mediator's seats come to: points won less points lost. */
export const pointsOf = (tally: Tally, { points, penalties }: RuleVersion): bigint => {
  const won =
    BigInt(tally.seats) * BigInt(points.drawn) +
    BigInt(tally.revealed) * BigInt(points.revealed) +
    BigInt(tally.coherent) * BigInt(points.coherent) +
    BigInt(tally.canariesPassed) * BigInt(points.canaryPassed)
  const lost = FAULTS.reduce(
    (sum, { name }) => sum + BigInt(tally.faults[name]) * BigInt(penalties[name]),
    0n,
  )
  return won - lost
}

const unpaidOf = (tally: Tally, points: bigint, { minimum }: RuleVersion): Unpaid | null => {
  const duties = tally.seats + tally.steppedIn
  if (duties < minimum.seats) return 'TOO_FEW_SEATS'
  if (BigInt(tally.revealed) * 10_000n < BigInt(duties) * BigInt(minimum.revealedBps))
    return 'TOO_FEW_REVEALS'
  return points > 0n ? null : 'NO_POINTS'
}

type Scored = Tally & { readonly points: bigint; readonly unpaid: Unpaid | null }

const amountsOf = (paid: readonly Scored[], { payout }: RuleVersion): ReadonlyMap<Address, bigint> =>
  payout.kind === 'perPoint'
    ? new Map(paid.map(({ mediator, points }) => [mediator, points * payout.wei]))
    : sharePot(
        payout.wei,
        paid.map(({ mediator, points }) => ({ address: mediator, weight: points })),
      )

/** Everybody's place in an epoch, by points and then in order of address: a function of the counts and the rules alone. */
export const standingsOf = ({ mediators }: EpochTally, rules: RuleVersion): readonly Standing[] => {
  const scored = [...mediators.values()].map((tally): Scored => {
    const points = pointsOf(tally, rules)
    return { ...tally, points, unpaid: unpaidOf(tally, points, rules) }
  })
  const ordered = scored.toSorted((left, right) => {
    if (left.points !== right.points) return left.points > right.points ? -1 : 1
    return byAddress(left.mediator, right.mediator)
  })
  const amounts = amountsOf(
    ordered.filter(({ unpaid }) => unpaid === null),
    rules,
  )
  let rank = 0
  return ordered.map((standing, place) => {
    if (standing.points !== ordered[place - 1]?.points) rank = place + 1
    return { ...standing, rank, amount: amounts.get(standing.mediator) ?? 0n }
  })
}
