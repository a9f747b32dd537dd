import {
  checkAppeal,
  checkCanary,
  checkCommitEnd,
  checkCommitment,
  checkFinalising,
  checkOpening,
  checkPanel,
  checkRound,
  checkRuling,
  checkSettlement,
  isPairClass,
} from '@lilymed/domain'
import type { ActClock, Agreement, AgreementSubject, Dispute } from '@lilymed/domain'
import type { DealView } from './deal-view.ts'
import type { LocatedFact } from './located-fact.ts'
import type { Network } from './network.ts'
import { openingContextOf } from './opening-context.ts'

/** What an act is recomputed from: everything as it stood before the act's fact. */
export type Circumstances = {
  readonly chainId: bigint
  readonly dispute: Dispute
  readonly deal: DealView
  readonly network: Network
}

/** An act that could not be recomputed, and what of its inputs nobody told. */
export type Unchecked = { readonly subject: AgreementSubject; readonly missing: string }

export type ActCheck = Agreement | Unchecked

const unchecked = (subject: AgreementSubject, missing: string): readonly Unchecked[] => [{ subject, missing }]

const noClock = 'the parameters that the dispute pinned, or the time of the block'

const checkOpenings = (of: Circumstances, clock: ActClock | null, fact: LocatedFact<'RoundOpened'>) => {
  const context = openingContextOf({ ...of, clock }, fact)
  const isPair = context === undefined ? null : isPairClass(context.drawable, context.classTerms)
  const round = checkRound({ isPair }, of.dispute, fact)
  if (fact.data.round !== 1) return [round]
  const missing =
    'the deal’s terms, result, submission and funding, the class’s terms, or the parameters in force'
  const opening = context === undefined ? unchecked('opening', missing) : [checkOpening(context, of.dispute)]
  return [...opening, round]
}

const checkDraw = (
  { chainId, dispute, network }: Circumstances,
  clock: ActClock | null,
  fact: LocatedFact<'PanelDrawn'>,
): readonly ActCheck[] => {
  const lockRules = clock?.parameters
  if (lockRules === undefined) return unchecked('panel', noClock)
  const pinned = dispute.rounds.find(({ round }) => round === fact.data.round)?.beaconRound
  const published = pinned === undefined ? undefined : network.randomness.get(String(pinned))
  const { drawPool } = network
  const pool = fact.origin.address
  return [checkPanel({ chainId, pool, drawPool, lockRules, clock, published }, dispute, fact)]
}

/**
 * Recomputes the act that a fact tells of, from everything before it; nothing for facts that are no acts of the pool. What settles a
 * dispute is told before its last fact, so that the whole settlement is checked there.
 */
export const checkAct = (of: Circumstances, fact: LocatedFact): readonly ActCheck[] => {
  const { chainId, dispute, deal, network } = of
  const { at, address: pool } = fact.origin
  const parameters = dispute.opening && network.parameters.get(dispute.opening.parameterVersion)
  const clock: ActClock | null = !parameters || at === null ? null : { at: BigInt(at), parameters }
  switch (fact.type) {
    case 'RoundOpened':
      return checkOpenings(of, clock, fact)
    case 'PanelDrawn':
      return checkDraw(of, clock, fact)
    case 'CommitPhaseEnded':
      return clock === null ? unchecked('commitEnd', noClock) : [checkCommitEnd(clock, dispute, fact)]
    case 'VoteRevealed':
      return [checkCommitment({ chainId, pool }, dispute, fact)]
    case 'RoundClosed':
      return [checkRuling(dispute, fact, clock)]
    case 'AppealRaised':
      return clock === null ? unchecked('appeal', noClock) : [checkAppeal(clock, dispute, fact)]
    case 'CanaryOpened':
      return clock === null ? unchecked('canary', noClock) : [checkCanary(clock, dispute, fact)]
    case 'DisputeFinalised':
      if (at === null || deal.state === 'Unknown')
        return unchecked('finalising', 'the state of the deal, or the time of the block')
      return [checkFinalising({ at: BigInt(at), dealState: deal.state }, dispute, fact)]
    case 'DisputeSettled':
      if (!parameters || dispute.funding === null)
        return unchecked('settlement', 'the parameters that the dispute pinned, or its funding')
      return [checkSettlement(parameters, dispute)]
    default:
      return []
  }
}
