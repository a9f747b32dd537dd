import type { Dispute } from '../dispute/dispute.ts'
import { voteOf } from '../dispute/round.ts'
import { settledRounds } from '../dispute/settled-rounds.ts'
import { faultOf, isPaid } from '../settlement/verdicts.ts'
import type { Fault } from '../values/faults.ts'
import type { Address, DisputeId } from '../values/ids.ts'
import type { DisputeOutcome } from '../values/outcomes.ts'

/** What one mediator did in one round of a settled dispute. */
export type ScoredSeat = {
  readonly mediator: Address
  /** Where the registry pays the mediator, as of the settlement: its withdrawal address, or itself. */
  readonly account: Address
  readonly round: number
  /** Drawn for a seat; false for an alternate that stepped in. */
  readonly seated: boolean
  readonly revealed: boolean
  /** The vote is the ruling or did the same work; false where nothing was ruled. */
  readonly coherent: boolean
  /** The dispute was a canary whose truth stood, and the vote said it. */
  readonly canaryPassed: boolean
  readonly fault: Fault | null
}

/** A settled dispute as a scoreboard counts it. Its place on the chain is that of DisputeSettled. */
export type ScoredDispute = {
  readonly disputeId: DisputeId
  readonly block: number
  readonly logIndex: number
  readonly outcome: DisputeOutcome
  readonly isCanary: boolean
  readonly seats: readonly ScoredSeat[]
}

/** Outcomes that say nothing of the job: no vote can be coherent with them. */
const RULES_NOTHING: ReadonlySet<DisputeOutcome> = new Set(['INCONCLUSIVE', 'PREEMPTED', 'UNSERVICEABLE'])

/**
 * What the members of a dispute's panels did, by its final outcome; nobody before it is final. Alternates that stayed alternates
 * had no duty and are left out. Faults are those that Settlement slashes for: absence counts only in a phase that ran to its end.
 * @param accountOf where a mediator is paid
 */
export const scoredSeats = (
  dispute: Dispute,
  accountOf: (mediator: Address) => Address,
): readonly ScoredSeat[] => {
  const outcome = dispute.final?.outcome
  if (outcome === undefined) return []
  return settledRounds(dispute).flatMap((round) => {
    const played = dispute.rounds.find((candidate) => candidate.round === round.round)
    return round.members
      .filter(({ seated, committed }) => seated || committed)
      .map((member): ScoredSeat => {
        const { mediator, seated } = member
        const coherent = !RULES_NOTHING.has(outcome) && isPaid(outcome, member)
        return {
          mediator,
          account: accountOf(mediator),
          round: round.round,
          seated,
          revealed: played !== undefined && (voteOf(played, mediator)?.vote ?? null) !== null,
          coherent,
          canaryPassed: round.isCanary && coherent,
          fault: faultOf(outcome, round, member),
        }
      })
  })
}
