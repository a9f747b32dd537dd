import { durationsOf, type ModeDurations, type PhaseDurations } from '../tally/round-time.ts'
import type { Phase } from '../values/phases.ts'
import { currentRound, isSealed, modeOf, type Dispute } from './dispute.ts'
import { isFullyRevealed, type Panel, type Round } from './round.ts'

/** When the phases of a round turn, in unix seconds; null while it is not known. */
export type RoundSchedule = {
  /** From when an alternate may fill a seat whose holder has not committed. */
  readonly alternatesFrom: bigint
  /** First second in which nobody may commit any more. */
  readonly commitEndsAt: bigint
  /** First second in which nobody may reveal any more. */
  readonly revealEndsAt: bigint
}

const scheduleOf = (panel: Panel, round: Round, durations: PhaseDurations): RoundSchedule => {
  const { commitEndsAt } = panel
  return {
    commitEndsAt: round.commitEnded?.endedAt ?? commitEndsAt,
    alternatesFrom: commitEndsAt - durations.commitDuration + (durations.commitDuration * 2n) / 3n,
    revealEndsAt: round.commitEnded?.revealEndsAt ?? commitEndsAt + durations.revealDuration,
  }
}

/** When the phases of a round turn, by the durations of the dispute's mode; null before its panel is drawn. */
export const roundSchedule = (round: Round, durations: PhaseDurations): RoundSchedule | null =>
  round.panel === null ? null : scheduleOf(round.panel, round, durations)

const phaseOfRound = (dispute: Dispute, round: Round, now: bigint, durations: PhaseDurations): Phase => {
  const schedule = roundSchedule(round, durations)
  if (schedule === null) return 'BEACON'
  if (round.commitEnded === null && now < schedule.commitEndsAt) return 'COMMIT'
  if (now >= schedule.revealEndsAt) return 'TALLY'
  // While the claim is sealed nothing can be tallied before the time to reveal is over.
  return isFullyRevealed(round) && !isSealed(dispute) ? 'TALLY' : 'REVEAL'
}

const phaseOfOutcome = ({ finalAt, canary }: Dispute, now: bigint): Phase => {
  if (finalAt === null || now >= finalAt) return 'DECIDED'
  return canary === null ? 'APPEAL' : 'CANARY'
}

/**
 * The phase of a dispute at a chain time (unix seconds), by the parameters it pinned. Facts do not carry the second a round opened, so
 * a round whose beacon stayed silent past its time is BEACON here until it is closed, while the pool already says TALLY.
 * Source: PoolState._phaseOf.
 */
export const phaseAt = (dispute: Dispute, now: bigint, durations: ModeDurations): Phase => {
  if (dispute.opening === null) return 'NONE'
  if (dispute.final !== null) return dispute.isSettled ? 'FINAL' : 'SETTLING'
  if (dispute.decided !== null) return phaseOfOutcome(dispute, now)
  const round = currentRound(dispute)
  if (round === undefined) return 'BEACON'
  return phaseOfRound(dispute, round, now, durationsOf(modeOf(dispute), durations))
}
