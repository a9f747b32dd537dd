import { digestOfCidV0 } from '../claim/cid-v0.ts'
import { sealOfDataId } from '../claim/seal.ts'
import { deriveDisputeId } from '../commitment/dispute-id.ts'
import type { PoolIdentity } from '../commitment/vote-commitment.ts'
import type { DealResult } from '../deal/deal.ts'
import { mediationDeadline, type DealTerms } from '../deal/terms.ts'
import type { Declaration } from '../dispute/dispute-terms.ts'
import type { Dispute, Funding } from '../dispute/dispute.ts'
import { classRounds } from '../tally/class-rounds.ts'
import { fitDispute, isSealedInVain } from '../tally/fit-dispute.ts'
import { affordableRounds } from '../tally/ladder.ts'
import type { ClassTerms } from '../values/class-terms.ts'
import { ZERO_BYTES32, type Address, type DealId } from '../values/ids.ts'
import type { Mode } from '../values/modes.ts'
import type { ActClock } from './act-clock.ts'
import { createAgreement, type Agreement } from './agreement.ts'

/** The deal that was challenged, as the chain told it before the challenge. */
export type ChallengedDeal = {
  readonly dealId: DealId
  readonly terms: DealTerms
  readonly result: DealResult
  /** Unix seconds. */
  readonly resultsSubmittedAt: bigint
  readonly declaration: Declaration | null
  readonly funding: Funding
  /** Escrowed for the challenge, in wei. */
  readonly escrow: bigint
}

/** What the opening of a dispute follows from, beside the deal. */
export type OpeningContext = PoolIdentity &
  ActClock & {
    readonly deal: ChallengedDeal
    readonly classTerms: ClassTerms
    /** Operators with weight in the class at the epoch of opening, the parties' left out. */
    readonly drawable: number
    /** The version in force. */
    readonly parameterVersion: number
    /** Null where it is not known, and the dispute's id is then taken as it is. */
    readonly controller: Address | null
  }

const extentOf = (
  { deal, parameters, at }: OpeningContext,
  deadline: bigint,
  allowed: number,
): { readonly mode: Mode | null; readonly rounds: number } => {
  const isSealed = sealOfDataId(deal.result.dataId) !== null
  const { resultsSubmittedAt } = deal
  if (isSealedInVain({ isSealed, resultsSubmittedAt, deadline, parameters }))
    return { mode: 'STANDARD', rounds: 0 }
  const fit = fitDispute({ from: at, deadline, isSealed, parameters })
  if (fit.kind === 'too late') return { mode: null, rounds: 0 }
  const paid = Math.min(deal.funding.rounds, affordableRounds(deal.escrow, parameters))
  return { mode: fit.mode, rounds: Math.min(fit.rounds, paid, allowed) }
}

const idOf = (context: OpeningContext, found: string): string => {
  const { chainId, pool, controller, deal, at: checkedAt } = context
  if (controller === null) return found
  const { dataId, instructionCount } = deal.result
  return deriveDisputeId({
    chainId,
    pool,
    controller,
    dealId: deal.dealId,
    dataId,
    instructionCount: BigInt(instructionCount),
    resultsSubmittedAt: deal.resultsSubmittedAt,
    checkedAt,
  })
}

const MOST_SECONDS = 2n ** 64n - 1n

/**
 * Opens the dispute again from its deal, what was paid for it and who can be drawn: its id, parties, claim, mode, rounds and deadline, and
 * what it is judged by. `dispute` is the state when its first round opens. Source: Openings.mediationRequest.
 */
export const checkOpening = (context: OpeningContext, { opening, terms }: Dispute): Agreement => {
  if (opening === null || terms === null)
    return createAgreement('opening', 'a dispute and its terms', 'one of them')
  const { deal, classTerms, drawable } = context
  const seal = sealOfDataId(deal.result.dataId)
  const due = mediationDeadline(deal.terms, deal.resultsSubmittedAt)
  const deadline = due < MOST_SECONDS ? due : MOST_SECONDS
  const allowed = classRounds(drawable, classTerms)
  const { mode, rounds } = extentOf(context, deadline, allowed)
  const isDeclared = deal.declaration?.drawClasses.includes(deal.funding.drawClass) ?? false
  const expected = {
    disputeId: idOf(context, opening.disputeId),
    jobCreator: deal.terms.jobCreator,
    resourceProvider: deal.terms.resourceProvider,
    solver: deal.terms.solver,
    claimDigest: digestOfCidV0(deal.result.dataId) ?? ZERO_BYTES32,
    drawClass: deal.funding.drawClass,
    deadline,
    parameterVersion: context.parameterVersion,
    mediationFee: deal.terms.pricing.mediationFee,
    mode,
    rounds,
    classRounds: allowed,
    isRejectable: isDeclared || classTerms.portable,
    highestRung: isDeclared ? (deal.declaration?.highestRung ?? 0) : 0,
    seal,
    policyDigest: isDeclared ? (deal.declaration?.policyDigest ?? null) : null,
  }
  return createAgreement('opening', expected, {
    disputeId: opening.disputeId,
    jobCreator: opening.jobCreator,
    resourceProvider: opening.resourceProvider,
    solver: opening.solver,
    claimDigest: opening.claimDigest,
    drawClass: opening.drawClass,
    deadline: opening.deadline,
    parameterVersion: opening.parameterVersion,
    mediationFee: opening.mediationFee,
    mode: terms.mode,
    rounds: opening.rounds,
    classRounds: terms.classRounds,
    isRejectable: terms.isRejectable,
    highestRung: terms.highestRung,
    seal: terms.seal,
    policyDigest: terms.policyDigest,
  })
}
