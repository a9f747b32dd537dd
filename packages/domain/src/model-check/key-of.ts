import { totalAppealed, totalReturned, totalRewarded, totalSlashed } from '../dispute/dispute-money.ts'
import { voteOf, type Round } from '../dispute/round.ts'
import type { Address } from '../values/ids.ts'
import type { World } from './world.ts'

/** Remembers a key with its object: neither ever changes, and worlds share most of their rounds. */
const remembered = <Keyed extends object>(key: (keyed: Keyed) => string): ((keyed: Keyed) => string) => {
  const known = new WeakMap<Keyed, string>()
  return (keyed) => {
    const found = known.get(keyed)
    if (found !== undefined) return found
    const made = key(keyed)
    known.set(keyed, made)
    return made
  }
}

const seatOf = (round: Round, mediator: Address): string => {
  const committed = voteOf(round, mediator)
  if (committed === undefined) return '.'
  const { vote } = committed
  return vote === null ? 'c' : `${vote.outcome}${vote.resultDigest.slice(-2)}${vote.reason}${vote.rung}`
}

/** The members by what they did, in an order of no meaning: which mediator did it makes no difference. */
const membersKey = (round: Round): string => {
  const { panel } = round
  if (panel === null) return '-'
  const states = (members: readonly Address[]): string =>
    members
      .map((mediator) => seatOf(round, mediator))
      .sort()
      .join(',')
  return `${states(panel.seats)}+${states(panel.alternates)}@${panel.commitEndsAt}`
}

const roundKey = remembered((round: Round): string =>
  [
    membersKey(round),
    round.commitEnded?.endedAt ?? '',
    round.closing === null ? '' : (round.closing.outcome ?? 'on'),
    round.appeal?.against ?? '',
    round.isSettled ? 's' : '',
  ].join(';'),
)

const moneyKey = ({ dispute, escrow }: World): string => {
  const { money } = dispute
  const totals = [
    totalRewarded(money),
    totalSlashed(money),
    totalReturned(money),
    totalAppealed(money),
    money.treasury,
    money.insurance,
    money.compensation,
  ]
  return [escrow, ...totals].join(',')
}

/** Two worlds with the same key can do the same from here on, up to the names of mediators. */
export const keyOf = remembered((world: World): string => {
  const { dispute, deal, calls, openedAt } = world
  const { decided, finalAt, standing, canary, openedSeal, final, isSettled, rounds } = dispute
  const clock = final === null ? `${world.now}/${openedAt}/${finalAt ?? ''}` : moneyKey(world)
  const rulings = [decided, standing, canary === null ? '' : 'canary', final?.outcome].join(',')
  const flags = `${openedSeal === null ? '' : 'open'},${isSettled ? 'settled' : ''},${dispute.anomalies.length}`
  return [clock, deal, calls.join('+'), rulings, flags, ...rounds.map(roundKey)].join('|')
})
