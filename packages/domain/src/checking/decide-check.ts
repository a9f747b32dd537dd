import type { DealId } from '../values/ids.ts'
import type { Mode } from '../values/modes.ts'
import { deterringShare } from './challenge-probability.ts'
import type { DeterringShare } from './challenge-probability.ts'
import { assumptionsFor, overrideFor } from './check-policy.ts'
import type { CheckedParty, CheckPolicy, Rerun } from './check-policy.ts'
import { drawCheck } from './draw-check.ts'
import { detectionOf } from './ladder-law.ts'

/** A result that may be challenged. Amounts in wei. */
export type CheckableDeal = CheckedParty & {
  readonly dealId: DealId
  /** What the provider is paid unless its result is rejected, and what it then loses beside. */
  readonly price: bigint
  readonly collateral: bigint
  /** The panels that a challenge would pay for. */
  readonly mode: Mode
  readonly seats: readonly number[]
  /** What a challenge takes out of the creator's wallet at its worst. */
  readonly cost: bigint
}

/** What was challenged on a day of chain time, and what that took at its worst, in wei. */
export type Spent = { readonly challenges: number; readonly wei: bigint }

/** Why a challenge has to wait for another day. */
export type LimitRefusal = { readonly code: 'DAILY_CHALLENGES' | 'DAILY_MONEY'; readonly message: string }

/** What becomes of a result, and everything that it follows from. */
export type CheckDecision = {
  /** The module that it is taken for, where it could not be learned; null where it was, or where it makes no difference. */
  readonly assumed: string | null
  /** Whether the deal was drawn: `draw` below `share`. */
  readonly isDrawn: boolean
  /** The deal's random number, and the share it had to be below. */
  readonly draw: number
  readonly share: number
  /** P(a challenge finds a wrong result wrong), and the least share that deters by it. */
  readonly detection: number
  readonly deterring: DeterringShare
  readonly rerun: Rerun
  /** Whether the job is run here before anything is sent. */
  readonly isRerun: boolean
  /** What keeps today from paying for the challenge of a drawn result. */
  readonly limit: LimitRefusal | null
}

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value))

/** Whether the day's limits leave room for one more challenge; null where they do. */
export const dailyLimit = (
  { dailyChallenges, dailyWei }: Pick<CheckPolicy, 'dailyChallenges' | 'dailyWei'>,
  spent: Spent,
  cost: bigint,
): LimitRefusal | null => {
  if (spent.challenges >= dailyChallenges) {
    const message = `${spent.challenges} results were challenged today, and ${dailyChallenges} are allowed a day`
    return { code: 'DAILY_CHALLENGES', message }
  }
  if (spent.wei + cost > dailyWei) {
    const message = `it may take ${cost} wei, ${spent.wei} were taken today, and ${dailyWei} are allowed a day`
    return { code: 'DAILY_MONEY', message }
  }
  return null
}

/**
 * The share of results of a deal's kind to check: the deterring share by mediation.md §3.9 with its margin, within the policy's bounds, or
 * what an override fixes. Where no share deters, the most that is allowed; but the least of results that nobody is paid for: there a challenge
 * wins nothing back, and a provider that claims no instructions would have the day's limits spent for nothing.
 */
const shareOf = (policy: CheckPolicy, deal: CheckableDeal) => {
  const given = assumptionsFor(policy, deal)
  const { dishonestShare, falseRejectShare, margin, leastShare, mostShare } = given
  const detection = detectionOf(deal, { dishonestShare, hasAppeals: policy.hasAppeals })
  const price = Number(deal.price)
  const deterring = deterringShare({
    price,
    cost: given.costShare * price,
    fakeCost: given.fakeCostShare * price,
    collateral: price === 0 ? 0 : Number(deal.collateral) / price,
    detection,
    falseReject: falseRejectShare,
  })
  const undeterred = deal.price === 0n ? leastShare : mostShare
  const wanted = deterring.kind === 'share' ? deterring.share * (1 + margin) : undeterred
  const share = overrideFor(policy, deal)?.share ?? between(leastShare, wanted, mostShare)
  return { detection, deterring, share }
}

/**
 * The module by which most is checked, of those that the policy names: whoever keeps the creator from learning a deal's module is to gain nothing by
 * it. Null where none of them checks more than what holds for any module.
 */
const strictestModule = (policy: CheckPolicy, deal: CheckableDeal): string | null => {
  let [strictest, most] = [null as string | null, shareOf(policy, deal).share]
  for (const { module } of policy.overrides) {
    if (module === undefined) continue
    const { share } = shareOf(policy, { ...deal, module })
    if (share > most) [strictest, most] = [module, share]
  }
  return strictest
}

/**
 * Decides whether a result is checked. The random number is fixed by the secret and the deal's id, so the choice does not depend on the
 * result, nobody without the secret foresees it, and deciding again decides the same. A deal whose module is not known is taken for one of the module
 * of which the policy checks most.
 *
 * @param secret what only the creator knows; see `drawCheck`
 */
export const decideCheck = (
  given: CheckableDeal,
  policy: CheckPolicy,
  spent: Spent,
  secret: string,
): CheckDecision => {
  const assumed = given.module === null ? strictestModule(policy, given) : null
  const deal = assumed === null ? given : { ...given, module: assumed }
  const { detection, deterring, share } = shareOf(policy, deal)
  const draw = drawCheck(secret, deal.dealId)
  const isDrawn = draw < share
  const rerun = overrideFor(policy, deal)?.rerun ?? policy.rerun
  return {
    assumed,
    isDrawn,
    draw,
    share,
    detection,
    deterring,
    rerun,
    isRerun: rerun === 'always' || (rerun === 'sampled' && isDrawn),
    limit: isDrawn ? dailyLimit(policy, spent, deal.cost) : null,
  }
}
