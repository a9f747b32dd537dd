import { capturedFee, DISPUTE_OUTCOMES, OUTCOMES } from '@lilymed/domain'
import type { DisputeOutcome } from '@lilymed/domain'
import type { ChallengePosition, DealOnChain } from './challenge-position.ts'
import type { ChallengePlan } from './plan-challenge.ts'

/** wei that somebody has more (or less, negative) than if the deal had been left alone without being paid. */
export type OutcomeRange = { readonly least: bigint; readonly most: bigint }

/** What one end of a dispute means for the parties. */
export type ChallengeOutcome = {
  readonly outcome: DisputeOutcome
  readonly meaning: string
  /** Between one round and every funded one. */
  readonly creator: OutcomeRange
  readonly provider: bigint
  /** Who else gets or loses what, in words. */
  readonly others: string
  /** Whether a party still has to end the deal by timeout afterwards to be refunded. */
  readonly needsTimeout: boolean
}

const others: Readonly<Record<DisputeOutcome, string>> = {
  ACCEPT: 'whoever finalises keeps its tip; mediators who voted REJECT are slashed',
  REJECT:
    'the slashed collateral goes to the owner of Lilypad’s token, not to you; mediators who voted ACCEPT are slashed',
  NONDETERMINISTIC: 'nobody is slashed for a vote',
  CANNOT_REPRODUCE: 'nobody is slashed for a vote',
  INCONCLUSIVE: 'whoever revealed is paid; nobody is slashed for a vote',
  PREEMPTED: 'whoever revealed is paid; nobody is slashed for a vote',
  UNSERVICEABLE: 'nobody is drawn, nobody is paid',
}

const meaningOf = (outcome: DisputeOutcome): string =>
  OUTCOMES.find(({ name }) => name === outcome)?.meaning ?? ''

/**
 * What each end of a planned challenge would mean, from Lilypad's payments and Settlement: fees are paid for rounds that were drawn,
 * Lilypad's mediation fee goes to the finaliser, who gives all but its tip to the escrow, and what is left of the escrow returns.
 */
export const challengeOutcomes = (
  { parameters }: Pick<ChallengePosition, 'parameters'>,
  deal: DealOnChain,
  plan: Pick<ChallengePlan, 'quote' | 'rounds'>,
): readonly ChallengeOutcome[] => {
  const fees = (rounds: number): bigint =>
    plan.quote.seats.slice(0, rounds).reduce((sum, seats) => sum + BigInt(seats) * parameters.feePerSeat, 0n)
  const { jobCost, resultsCollateral } = deal.claim ?? { jobCost: 0n, resultsCollateral: 0n }
  const price = jobCost < deal.paymentCollateral ? jobCost : deal.paymentCollateral
  return DISPUTE_OUTCOMES.map((outcome) => {
    const lost = deal.mediationFee - capturedFee(outcome, deal.mediationFee, parameters.finaliserTip)
    const rulesByController = outcome === 'ACCEPT' || outcome === 'REJECT'
    const fixed = (rulesByController ? lost : 0n) + (outcome === 'ACCEPT' ? price : 0n)
    const [first, all] = outcome === 'UNSERVICEABLE' ? [0n, 0n] : [fees(1), fees(plan.rounds)]
    return {
      outcome,
      meaning: meaningOf(outcome),
      creator: { least: -(fixed + all), most: -(fixed + first) },
      provider: outcome === 'ACCEPT' ? price : outcome === 'REJECT' ? -resultsCollateral : 0n,
      others: others[outcome],
      needsTimeout: !rulesByController && outcome !== 'PREEMPTED',
    }
  })
}
