import { roundOfAppeal } from '../tally/next-round.ts'
import type { Bytes32, DisputeId } from '../values/ids.ts'
import { isOpposite } from '../values/outcomes.ts'
import type { DisputeOutcome, Verdict } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { appealStakes, isSameFinding } from './appeal-case.ts'
import type { AppealWager } from './appeal-case.ts'

/** A dispute's ruling as a party of its deal sees it. Times in unix seconds. */
export type SeenRuling = {
  readonly disputeId: DisputeId
  readonly round: number
  readonly classRounds: number
  readonly outcome: DisputeOutcome | null
  readonly windowEndsAt: bigint
  readonly deadline: bigint
  /** Every revealed vote of every round. */
  readonly votes: readonly {
    readonly round: number
    readonly verdict: Verdict
    readonly resultDigest: Bytes32
  }[]
}

/** What a creator's own runs found of the claim, and what hangs on it, in wei. */
export type CreatorFinding = {
  readonly verdict: 'ACCEPT' | 'REJECT'
  readonly resultDigest: Bytes32
  /** What the creator pays for the job where the outcome is ACCEPT, and has back where it is REJECT. */
  readonly price: bigint
}

/**
 * The wager that appealing a ruling is for a deal's creator whose own runs found the opposite; null where they found no such thing, or
 * nothing can be appealed at the chain time `now`. At stake is the job's price: lost to a wrong ACCEPT, owed again once a wrong REJECT is
 * overturned.
 */
export const creatorAppealOf = (
  { disputeId, round, classRounds, outcome, windowEndsAt, deadline, votes }: SeenRuling,
  finding: CreatorFinding,
  now: bigint,
  parameters: ParameterSet,
): AppealWager | null => {
  if (outcome !== 'ACCEPT' && outcome !== 'REJECT') return null
  if (!isOpposite(outcome, finding.verdict) || now >= windowEndsAt) return null
  const next = roundOfAppeal({ round, classRounds, isCanary: false, now, deadline, parameters })
  if (next === null) return null
  const against = votes.filter(({ verdict }) => verdict === outcome)
  const { perSlash: _, ...stakes } = appealStakes(
    next,
    against.filter((vote) => vote.round === round).length,
    parameters,
  )
  return {
    disputeId,
    round,
    against: outcome,
    windowEndsAt,
    ...stakes,
    atStake: outcome === 'ACCEPT' ? finding.price : -finding.price,
    votesAgainst: against.length,
    votesWith: votes.filter((vote) => isSameFinding(vote, finding)).length,
  }
}
