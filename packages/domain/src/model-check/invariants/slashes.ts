import { openedVote } from '../../dispute/opened-votes.ts'
import type { Round } from '../../dispute/round.ts'
import type { World } from '../world.ts'
import type { Invariant } from './invariant.ts'

/** Who in a round revealed a vote that the dispute ended as. */
const coherentIn = ({ dispute }: World, round: Round): readonly string[] =>
  round.votes
    .filter((committed) => openedVote(dispute, round, committed)?.verdict === dispute.final?.outcome)
    .map(({ mediator }) => mediator)

/** I12: a slash takes no more than the lock, and nothing of who was on time with a vote that the dispute ended as. */
export const fairSlashes: Invariant = {
  name: 'I12',
  meaning:
    'no slash above the stake behind the seat, and none of a timely vote that equals the final outcome',
  ofState: (world) => {
    const { dispute, scenario } = world
    if (dispute.money.slashes.some(({ amount }) => amount > scenario.parameters.lockPerSeat)) {
      return 'a slash is above the lock'
    }
    const wronged = dispute.rounds.find((round) => {
      const coherent = coherentIn(world, round)
      return dispute.money.slashes.some(
        (slash) => slash.round === round.round && coherent.includes(slash.mediator),
      )
    })
    return wronged === undefined ? null : `round ${wronged.round} slashed a coherent vote`
  },
}

/** I13: hiding a vote costs no less than any vote could, and earns nothing. */
export const noProfitInHiding: Invariant = {
  name: 'I13',
  meaning: 'the payoff of hiding a vote is at most that of revealing it, whatever it says',
  ofState: ({ dispute }) => {
    if (!dispute.isSettled) return null
    const { slashes, rewards } = dispute.money
    const hidden = dispute.rounds.flatMap(({ round, votes }) =>
      votes.filter(({ vote }) => vote === null).map(({ mediator }) => ({ round, mediator })),
    )
    const worst = slashes
      .filter(({ fault }) => fault === 'INCOHERENT' || fault === 'CANARY')
      .reduce((most, { amount }) => (amount > most ? amount : most), 0n)
    for (const { round, mediator } of hidden) {
      const isIts = (item: { readonly round: number; readonly mediator: string }): boolean =>
        item.round === round && item.mediator === mediator
      const lost = slashes.find(isIts)?.amount ?? 0n
      if (lost < worst) return `hiding cost ${lost} wei where a vote cost ${worst}`
      if (rewards.some(isIts)) return 'a hidden vote was paid'
    }
    return null
  },
}
