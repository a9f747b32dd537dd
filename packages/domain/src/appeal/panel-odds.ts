/** What a mediator takes for granted about the others. Shares from 0 to 1, both exclusive. */
export type Suspicion = {
  /** Share of every next panel that votes against what is true, or not at all. */
  readonly dishonestShare: number
  /** How often a machine finds something wrong though its known answers are right. */
  readonly mistakenShare: number
}

/**
 * The chance that a panel rules what is true: that more than half of its seats say so, each independently with 1 - `dishonestShare`;
 * absent seats count against. Source: the simple-majority table of packages/simulation, of which this is one minus an entry.
 */
export const honestMajority = (
  seats: number,
  { dishonestShare }: Pick<Suspicion, 'dishonestShare'>,
): number => {
  const quorum = Math.floor(seats / 2) + 1
  // Of exactly n honest seats, from all of them down to the quorum.
  let chance = (1 - dishonestShare) ** seats
  let sum = chance
  for (let honest = seats; honest > quorum; honest -= 1) {
    chance *= (honest / (seats - honest + 1)) * (dishonestShare / (1 - dishonestShare))
    sum += chance
  }
  return sum
}

/**
 * The chance that a machine is right whose finding so many revealed votes share and so many contradict. If it is right, those against
 * it are dishonest; if it is wrong, those with it are: so each vote moves the odds by `dishonestShare` against honest.
 */
export const beliefInFinding = (
  votesWith: number,
  votesAgainst: number,
  { dishonestShare, mistakenShare }: Suspicion,
): number => {
  const perVote = dishonestShare / (1 - dishonestShare)
  const odds = ((1 - mistakenShare) / mistakenShare) * perVote ** (votesAgainst - votesWith)
  return odds === Infinity ? 1 : odds / (1 + odds)
}
