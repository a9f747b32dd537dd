import { currentRound } from '../../dispute/dispute.ts'
import type { CommittedVote } from '../../dispute/round.ts'
import type { Phase } from '../../values/phases.ts'
import { phaseOf, type World } from '../world.ts'
import type { Invariant } from './invariant.ts'

const ORDER: Readonly<Record<Phase, number>> = {
  NONE: 0,
  BEACON: 1,
  COMMIT: 2,
  REVEAL: 3,
  TALLY: 4,
  APPEAL: 5,
  CANARY: 5,
  DECIDED: 6,
  SETTLING: 7,
  FINAL: 8,
}

/** How far a dispute has come: a new round and the opening of a canary are further than anything before them. */
const progressOf = (world: World): number =>
  world.dispute.rounds.length * 100 + (world.dispute.canary === null ? 0 : 10) + ORDER[phaseOf(world)]

const ofRound = ({ dispute }: World, number: number): readonly CommittedVote[] =>
  dispute.rounds.find(({ round }) => round === number)?.votes ?? []

/** I7: phases follow each other, commitments come before the end of their phase and reveals after it, of what was committed. */
export const phasesInOrder: Invariant = {
  name: 'I7',
  meaning:
    'phases are monotone; no commit after the commit phase, no reveal before its end or without a commitment',
  ofStep: (before, { next }) => {
    if (progressOf(next) < progressOf(before)) return `${phaseOf(before)} went back to ${phaseOf(next)}`
    const round = currentRound(before.dispute)
    if (round === undefined) return null
    const [votes, later] = [ofRound(before, round.round), ofRound(next, round.round)]
    const isOver = round.commitEnded !== null || before.now >= (round.panel?.commitEndsAt ?? 0n)
    if (later.length > votes.length && isOver) return 'a vote was committed after the commit phase'
    const revealed = later.filter(({ vote }) => vote !== null).length
    if (revealed === votes.filter(({ vote }) => vote !== null).length) return null
    if (revealed > votes.length) return 'a vote was revealed that had not been committed'
    return isOver ? null : 'a vote was revealed before the end of the commit phase'
  },
}
