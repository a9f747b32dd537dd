import { currentRound } from '../../dispute/dispute.ts'
import { openedVotes } from '../../dispute/opened-votes.ts'
import type { RoundClosing } from '../../tally/close-round.ts'
import type { CountedVote } from '../../tally/counted-vote.ts'
import { closingWith } from '../actions/close.ts'
import { phaseOf, type World } from '../world.ts'
import type { Invariant } from './invariant.ts'

const textOf = (closing: RoundClosing): string =>
  closing.kind === 'decided' ? `${closing.outcome} (${closing.isRuled ? 'ruled' : 'not ruled'})` : 'escalates'

/** What the votes of the current round lead to; null outside a round with a panel. */
const ledTo = (world: World, order: (votes: readonly CountedVote[]) => readonly CountedVote[]) => {
  const round = currentRound(world.dispute)
  if (round === undefined || round.panel === null) return null
  return closingWith(world, round, order(openedVotes(world.dispute, round)), 'drawn')
}

const asIs = (votes: readonly CountedVote[]): readonly CountedVote[] => votes

const isRuledAccept = (closing: RoundClosing | null): boolean =>
  closing?.kind === 'decided' && closing.outcome === 'ACCEPT' && closing.isRuled

/** I14: one more ACCEPT leaves an ACCEPT what it is. */
export const monotoneTally: Invariant = {
  name: 'I14',
  meaning: 'adding an ACCEPT never turns ACCEPT into another outcome',
  ofStep: (before, { label, next }) => {
    if (label !== 'reveal ACCEPT' || !isRuledAccept(ledTo(before, asIs))) return null
    const after = ledTo(next, asIs)
    return isRuledAccept(after) || after === null ? null : `ACCEPT became ${textOf(after)}`
  },
}

/** Every rotation of the votes, forwards and backwards: all orders of three. */
const orders = (count: number): readonly ((votes: readonly CountedVote[]) => readonly CountedVote[])[] =>
  Array.from({ length: count }, (_, by) => by).flatMap((by) => [
    (votes) => [...votes.slice(by), ...votes.slice(0, by)],
    (votes) => [...votes.slice(by), ...votes.slice(0, by)].toReversed(),
  ])

/** I15: a round closes alike in whatever order its votes were revealed. */
export const orderlessTally: Invariant = {
  name: 'I15',
  meaning: 'the outcome does not depend on the order of reveals',
  ofState: (world) => {
    if (phaseOf(world) !== 'TALLY') return null
    const closing = ledTo(world, asIs)
    if (closing === null) return null
    const votes = currentRound(world.dispute)?.votes.length ?? 0
    const other = orders(votes)
      .map((order) => ledTo(world, order))
      .find((candidate) => candidate !== null && textOf(candidate) !== textOf(closing))
    return other === undefined || other === null
      ? null
      : `${textOf(closing)} in one order, ${textOf(other)} in another`
  },
}
