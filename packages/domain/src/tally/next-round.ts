import type { ParameterSet } from '../values/parameters.ts'
import { longestDuration } from './round-time.ts'

/** Whether one more round that opens now would end before the deadline, at worst (unix seconds). */
export const nextRoundFits = (now: bigint, deadline: bigint, parameters: ParameterSet): boolean =>
  now + longestDuration(1, parameters) <= deadline

/** What decides whether an appeal has a round to open. */
export type AppealableRound = {
  readonly round: number
  /** Rounds that the class's size allows. */
  readonly classRounds: number
  /** An opened canary tells the controller nothing, so that its deadline binds no appeal. */
  readonly isCanary: boolean
  readonly now: bigint
  readonly deadline: bigint
  readonly parameters: ParameterSet
}

/** The round that an appeal opens; null where the pool reverts NoFurtherRound. Source: Appeals._requireFurtherRound. */
export const roundOfAppeal = (appeal: AppealableRound): number | null => {
  const { round, classRounds, isCanary, now, deadline, parameters } = appeal
  const isInTime = isCanary || nextRoundFits(now, deadline, parameters)
  return round < classRounds && isInTime ? round + 1 : null
}
