import type { Address } from '../values/ids.ts'

/** When a job is run on the creator's own machine before its result is challenged. */
export const RERUNS = ['always', 'sampled', 'never'] as const
export type Rerun = (typeof RERUNS)[number]

/** What a job creator takes for granted about its jobs and its mediators. Shares from 0 to 1. */
export type CheckAssumptions = {
  /** What running a job costs its provider, and what faking it costs, as shares of the job's price. */
  readonly costShare: number
  readonly fakeCostShare: number
  /** Share of a panel that votes against what is true; below 1. */
  readonly dishonestShare: number
  /** How often a right result is found wrong. */
  readonly falseRejectShare: number
  /** By how much more than the deterring share is checked: 0.1 is a tenth more. */
  readonly margin: number
  /** Bounds of the share that is checked. */
  readonly leastShare: number
  readonly mostShare: number
}

/** What holds for some deals in place of what holds for all. */
export type CheckOverride = Partial<CheckAssumptions> & {
  /** Which deals: those of a provider, of a module (its repository, or `repository@revision`), or of both. */
  readonly provider?: Address | undefined
  readonly module?: string | undefined
  /** The share itself, whatever the formula says: 0 never, 1 always. */
  readonly share?: number | undefined
  readonly rerun?: Rerun | undefined
}

/** How a job creator checks its results. Amounts in wei. */
export type CheckPolicy = CheckAssumptions & {
  readonly rerun: Rerun
  /** What becomes of a drawn result that a run of one's own says nothing about. */
  readonly undecided: 'challenge' | 'leave'
  /** Whether wrong rulings are appealed, so that a challenge finds more. */
  readonly hasAppeals: boolean
  /** The most that is challenged and paid in a day of chain time (UTC): escrow and Lilypad's fee at their worst. */
  readonly dailyChallenges: number
  readonly dailyWei: bigint
  /** The first that matches a deal holds for it. */
  readonly overrides: readonly CheckOverride[]
}

/** What an override is chosen by. */
export type CheckedParty = {
  readonly provider: Address
  /** `repository@revision`; null where the deal's document is not known. */
  readonly module: string | null
}

const names = (wanted: string, module: string | null): boolean =>
  module !== null && (module === wanted || module.slice(0, module.lastIndexOf('@')) === wanted)

/** The first override that a deal matches. */
export const overrideFor = (
  { overrides }: Pick<CheckPolicy, 'overrides'>,
  { provider, module }: CheckedParty,
): CheckOverride | undefined =>
  overrides.find(
    (each) =>
      (each.provider === undefined || each.provider === provider) &&
      (each.module === undefined || names(each.module, module)),
  )

/** What holds for a deal: the policy, and over it what its override says. */
export const assumptionsFor = (policy: CheckPolicy, party: CheckedParty): CheckAssumptions => {
  const given = overrideFor(policy, party)
  return {
    costShare: given?.costShare ?? policy.costShare,
    fakeCostShare: given?.fakeCostShare ?? policy.fakeCostShare,
    dishonestShare: given?.dishonestShare ?? policy.dishonestShare,
    falseRejectShare: given?.falseRejectShare ?? policy.falseRejectShare,
    margin: given?.margin ?? policy.margin,
    leastShare: given?.leastShare ?? policy.leastShare,
    mostShare: given?.mostShare ?? policy.mostShare,
  }
}
