import { currentRound, type Dispute } from '../dispute/dispute.ts'
import { openedVote } from '../dispute/opened-votes.ts'
import { phaseAt } from '../dispute/phase.ts'
import type { CommittedVote, Round } from '../dispute/round.ts'
import type { CountedVote } from '../tally/counted-vote.ts'
import { roundCost, seatsOfRound } from '../tally/ladder.ts'
import { roundOfAppeal } from '../tally/next-round.ts'
import type { Address, DisputeId } from '../values/ids.ts'
import { isOpposite } from '../values/outcomes.ts'
import type { ParameterSet } from '../values/parameters.ts'

/** A ruling that can be appealed and that contradicts what somebody found, and what an appeal puts up and can win. Amounts in wei. */
export type AppealWager = {
  readonly disputeId: DisputeId
  /** The round whose ruling it is. */
  readonly round: number
  readonly against: 'ACCEPT' | 'REJECT'
  /** First second (chain time) in which no appeal is taken. */
  readonly windowEndsAt: bigint
  /** Seats of the round that an appeal opens. */
  readonly nextSeats: number
  /** What that round costs, which is spent whatever it rules. */
  readonly fees: bigint
  /** As much again: lost if that round rules the same. */
  readonly bond: bigint
  /** What the slashes of those who voted as ruled add to the bond if that round rules otherwise. */
  readonly gain: bigint
  /** What whoever found otherwise loses if the ruling stands, beside what the appeal costs. */
  readonly atStake: bigint
  /** Revealed votes of all rounds: those that say what was ruled, and those of others that found the same as it. */
  readonly votesAgainst: number
  readonly votesWith: number
}

/** A ruling that says the opposite of a mediator's vote, whose slash is at stake. */
export type AppealCase = AppealWager & {
  /** The round of the vote that it contradicts. */
  readonly voteRound: number
  /** Seconds from an appeal, by whomever, to the earliest draw of the panel that it calls. */
  readonly nextDrawIn: bigint
  /** Whoever's revealed vote the ruling contradicts: each may appeal, and one is enough. */
  readonly contradicted: readonly Address[]
}

/** The most that an overturned ruling's slashes add to its appellant's bond, in bonds. Source: Settlement.APPEAL_GAIN. */
const APPEAL_GAIN = 2n
const WHOLE_BPS = 10_000n

type Opened = { readonly mediator: Address; readonly round: Round; readonly counted: CountedVote }

/** Every revealed vote of a dispute as its tally counts it. */
const openedVotesOf = (dispute: Dispute): readonly Opened[] =>
  dispute.rounds.flatMap((round) =>
    round.votes.flatMap((committed: CommittedVote) => {
      const counted = openedVote(dispute, round, committed)
      return counted === null ? [] : [{ mediator: committed.mediator, round, counted }]
    }),
  )

/** What a vote or a run of the job found of a claim. */
type Found = Pick<CountedVote, 'verdict' | 'resultDigest'>

/** Whether a vote says what another found: the same verdict, and where that is REJECT the same result. */
export const isSameFinding = (vote: Found, own: Found): boolean =>
  vote.verdict === own.verdict && (own.verdict === 'ACCEPT' || vote.resultDigest === own.resultDigest)

/**
 * What an appeal that opens the round `next` puts up and can win, in wei, where so many revealed votes of the round before say what was
 * ruled. Source: Appeals.appeal, Settlement.settleRound.
 */
export const appealStakes = (
  next: number,
  ruledVotes: number,
  parameters: ParameterSet,
): Pick<AppealWager, 'nextSeats' | 'fees' | 'bond' | 'gain'> & { readonly perSlash: bigint } => {
  const cost = roundCost(next, parameters)
  const perSlash = (parameters.lockPerSeat * BigInt(parameters.incoherentSlashBps)) / WHOLE_BPS
  const insurance = (perSlash * BigInt(ruledVotes) * BigInt(parameters.insuranceBps)) / WHOLE_BPS
  const gain = insurance < APPEAL_GAIN * cost ? insurance : APPEAL_GAIN * cost
  return { nextSeats: seatsOfRound(next), fees: cost, bond: cost, gain, perSlash }
}

/**
 * The case that a ruling gives a mediator at a chain time (unix seconds); null where there is nothing to appeal, or nothing that a vote
 * of this mediator contradicts. The truth of an opened canary is no such ruling: what contradicts it is slashed by a rule of its own.
 * Source: Appeals.appeal, Settlement.settleRound.
 */
export const appealCaseOf = (
  dispute: Dispute,
  mediator: Address,
  now: bigint,
  parameters: ParameterSet,
): AppealCase | null => {
  const { opening, terms, decided, finalAt } = dispute
  const ruled = currentRound(dispute)
  if (opening === null || terms === null || finalAt === null || ruled === undefined) return null
  if (phaseAt(dispute, now, parameters) !== 'APPEAL' || (decided !== 'ACCEPT' && decided !== 'REJECT'))
    return null
  const next = roundOfAppeal({
    round: ruled.round,
    classRounds: terms.classRounds,
    isCanary: false,
    now,
    deadline: opening.deadline,
    parameters,
  })
  if (next === null) return null
  const votes = openedVotesOf(dispute)
  const contradicted = votes.filter(({ counted }) => isOpposite(decided, counted.verdict))
  const own = contradicted.findLast((vote) => vote.mediator === mediator)
  if (own === undefined) return null
  const as = (verdict: string): readonly Opened[] =>
    votes.filter(({ counted }) => counted.verdict === verdict)
  const ruledVotes = as(decided).filter(({ round }) => round === ruled).length
  const { perSlash, ...stakes } = appealStakes(next, ruledVotes, parameters)
  const others = votes.filter((vote) => vote.mediator !== mediator)
  return {
    disputeId: opening.disputeId,
    round: ruled.round,
    against: decided,
    voteRound: own.round.round,
    windowEndsAt: finalAt,
    nextDrawIn: parameters.beaconDelay,
    ...stakes,
    atStake: perSlash,
    votesAgainst: as(decided).length,
    votesWith: others.filter(({ counted }) => isSameFinding(counted, own.counted)).length,
    contradicted: contradicted.map((vote) => vote.mediator),
  }
}
