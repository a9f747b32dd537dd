import type { Mode } from '../values/modes.ts'
import type { ParameterSet } from '../values/parameters.ts'
import { fittingRounds, longestDuration, longestExpress } from './round-time.ts'

/** What decides how a dispute fits its deal's time. Times in unix seconds. */
export type TimeLeft = {
  readonly from: bigint
  /** From when on a party can end the mediation through the controller. */
  readonly deadline: bigint
  /** A sealed claim is never Express. */
  readonly isSealed: boolean
  readonly parameters: ParameterSet
}

/** The mode and rounds that fit; or, where none does, when the shortest dispute allowed would end. */
export type DisputeFit =
  | { readonly kind: 'fits'; readonly mode: Mode; readonly rounds: number }
  | { readonly kind: 'too late'; readonly needed: bigint }

/**
 * Fits a dispute into the time that is left: as many standard rounds as end in time, else one Express round, else none: the pool
 * then reverts CheckTooLate(deadline, needed). Source: DisputePool.mediationRequest.
 */
export const fitDispute = ({ from, deadline, isSealed, parameters }: TimeLeft): DisputeFit => {
  const rounds = fittingRounds(from, deadline, parameters)
  if (rounds > 0) return { kind: 'fits', mode: 'STANDARD', rounds }
  const standard = from + longestDuration(1, parameters)
  const express = from + longestExpress(parameters)
  if (!isSealed && express <= deadline) return { kind: 'fits', mode: 'EXPRESS', rounds: 1 }
  return { kind: 'too late', needed: isSealed || standard < express ? standard : express }
}

/**
 * Whether a claim was sealed in a deal that never left time for a standard round, so that no check of it could be taken: its dispute
 * then opens without a panel and ends UNSERVICEABLE. Source: Openings._isSealedInVain.
 */
export const isSealedInVain = ({
  isSealed,
  resultsSubmittedAt,
  deadline,
  parameters,
}: Omit<TimeLeft, 'from'> & { readonly resultsSubmittedAt: bigint }): boolean =>
  isSealed && fittingRounds(resultsSubmittedAt, deadline, parameters) === 0
