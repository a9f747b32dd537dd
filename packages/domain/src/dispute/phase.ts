import type { ParameterSet } from '../values/parameters.ts'
import type { Phase } from '../values/phases.ts'
import { currentRound, type Dispute } from './dispute.ts'
import { isFullyRevealed, type Panel, type Round } from './round.ts'

/** The pinned parameters that phases depend on. */
export type PhaseDurations = Pick<ParameterSet, 'commitDuration' | 'revealDuration'>

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

/** When the phases of a round turn; null before its panel is drawn. */
export const roundSchedule = (round: Round, durations: PhaseDurations): RoundSchedule | null =>
  round.panel === null ? null : scheduleOf(round.panel, round, durations)

const phaseOfRound = (round: Round, now: bigint, durations: PhaseDurations): Phase => {
  const schedule = roundSchedule(round, durations)
  if (schedule === null) return 'BEACON'
  if (round.commitEnded === null && now < schedule.commitEndsAt) return 'COMMIT'
  return isFullyRevealed(round) || now >= schedule.revealEndsAt ? 'TALLY' : 'REVEAL'
}

/**
 * The phase of a dispute at a chain time (unix seconds). Facts do not carry the second a round opened, so a round whose beacon
 * stayed silent past its time is BEACON here until it is closed, while the pool already says TALLY.
 */
export const phaseAt = (dispute: Dispute, now: bigint, durations: PhaseDurations): Phase => {
  if (dispute.opening === null) return 'NONE'
  if (dispute.final !== null) return 'FINAL'
  const round = currentRound(dispute)
  if (dispute.decided !== null) return 'DECIDED'
  return round === undefined ? 'BEACON' : phaseOfRound(round, now, durations)
}
