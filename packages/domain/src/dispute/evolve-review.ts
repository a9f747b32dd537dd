import type { FactHandlers } from '../fact-handlers.ts'
import type { FactOf } from '../facts.ts'
import { outcomeFromNumber } from '../values/outcomes.ts'
import { currentRound, withAnomaly, type Dispute } from './dispute.ts'
import { inRound, withRound } from './in-round.ts'
import type { Round } from './round.ts'

const appeal = (dispute: Dispute, round: Round, { data, type }: FactOf<'AppealRaised'>): Dispute => {
  const against = outcomeFromNumber(data.against)
  if (against === undefined) {
    return withAnomaly(dispute, { code: 'OUTCOME_UNKNOWN', fact: type, number: data.against })
  }
  const isInPlace = round === currentRound(dispute) && round.appeal === null && dispute.decided === against
  if (!isInPlace) return withAnomaly(dispute, { code: 'APPEAL_OUT_OF_PLACE', round: round.round })
  const raised = {
    appellant: data.appellant,
    against,
    fees: BigInt(data.fees),
    bond: BigInt(data.bond),
  }
  const appealed = withRound(dispute, { ...round, appeal: raised })
  return { ...appealed, standing: against, decided: null, finalAt: null }
}

const openCanary = (dispute: Dispute, { data, type }: FactOf<'CanaryOpened'>): Dispute => {
  if (dispute.canary !== null) return withAnomaly(dispute, { code: 'CANARY_OPENED_TWICE' })
  const truth = outcomeFromNumber(data.truth)
  if (truth !== 'ACCEPT' && truth !== 'REJECT') {
    return withAnomaly(dispute, { code: 'OUTCOME_UNKNOWN', fact: type, number: data.truth })
  }
  const round = currentRound(dispute)
  const closes = round === undefined || round.closing !== null ? null : round.round
  return {
    ...dispute,
    decided: truth,
    finalAt: BigInt(data.finalAt),
    canary: { sponsor: data.sponsor, truth, closes },
  }
}

/** How a ruling is reviewed, by those who appeal it and by a truth that was committed to before. */
export const reviewHandlers: FactHandlers<Dispute, 'AppealRaised' | 'CanaryOpened'> = {
  AppealRaised: inRound(appeal),
  CanaryOpened: openCanary,
}
