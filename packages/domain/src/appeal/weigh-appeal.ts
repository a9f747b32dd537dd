import type { AppealWager } from './appeal-case.ts'
import { beliefInFinding, honestMajority, type Suspicion } from './panel-odds.ts'

/** What an operator allows of appeals. Amounts in wei of LP. */
export type AppealPolicy = Suspicion & {
  /** The most that one appeal may put up, fees and bond together. */
  readonly mostEach: bigint
  /** The most that all appeals may have put up that are not settled. */
  readonly mostTogether: bigint
  /** What stays in the wallet. */
  readonly keep: bigint
  /** Seconds before the end of the window from which on none is begun. */
  readonly marginSeconds: number
}

/** What there is to appeal with. Amounts in wei of LP. */
export type AppealMeans = {
  /** LP in the wallet, and what Settlement may take of it. */
  readonly tokens: bigint
  readonly allowance: bigint
  /** Put up for appeals that are not settled. */
  readonly outstanding: bigint
  /** What the appeal's gas comes to; 0 where no price of coin is known. */
  readonly gas: bigint
}

/** What an appeal is worth: `expected` in wei of LP, less than nothing included; `chance` that it overturns, in millionths. */
export type AppealWorth = { readonly expected: bigint; readonly chance: number }

/** Why an appeal is not worth it or not allowed. */
export type AppealRefusalCode =
  | 'ABOVE_LIMIT'
  | 'ABOVE_TOTAL'
  | 'NO_ALLOWANCE'
  | 'NOT_WORTH_IT'
  | 'TOO_FEW_TOKENS'
  | 'TOO_LATE'

const MILLION = 1_000_000n

/**
 * The value of an appeal against leaving the ruling as it is. With p the chance that the next panel overturns it,
 *
 *   expected = p * (gain + atStake) - fees - (1 - p) * bond - gas
 *
 * and p the chance that the finding is right times the chance of an honest majority. Conservative in that the fees count as spent though
 * they return where no panel is drawn, whatever does not overturn loses the bond though INCONCLUSIVE returns it, absences of the
 * ruling's round add nothing to the gain, and a next panel is as dishonest as is assumed though those who sat are not drawn again.
 */
export const worthOfAppeal = (
  { nextSeats, fees, bond, gain, atStake, votesWith, votesAgainst }: AppealWager,
  suspicion: Suspicion,
  gas: bigint,
): AppealWorth => {
  const believed = beliefInFinding(votesWith, votesAgainst, suspicion)
  const chance = BigInt(Math.floor(believed * honestMajority(nextSeats, suspicion) * Number(MILLION)))
  const won = (chance * (gain + atStake)) / MILLION
  const lost = ((MILLION - chance) * bond + MILLION - 1n) / MILLION
  return { expected: won - fees - lost - gas, chance: Number(chance) }
}

/** Whether to appeal at a chain time (unix seconds): what it is worth, or why not. */
export const weighAppeal = (
  appeal: AppealWager,
  policy: AppealPolicy,
  means: AppealMeans,
  now: bigint,
):
  | { readonly kind: 'worthwhile'; readonly worth: AppealWorth }
  | { readonly kind: 'refused'; readonly code: AppealRefusalCode; readonly message: string } => {
  const { fees, bond, windowEndsAt } = appeal
  const cost = fees + bond
  const refused = (code: AppealRefusalCode, message: string) => ({ kind: 'refused', code, message }) as const
  if (now + BigInt(policy.marginSeconds) >= windowEndsAt)
    return refused('TOO_LATE', `the window ends at ${windowEndsAt}, and it is ${now}`)
  if (cost > policy.mostEach)
    return refused('ABOVE_LIMIT', `it puts up ${cost} wei, and ${policy.mostEach} are allowed of one appeal`)
  const worth = worthOfAppeal(appeal, policy, means.gas)
  if (worth.expected <= 0n)
    return refused(
      'NOT_WORTH_IT',
      `it would bring ${worth.expected} wei at a chance of ${worth.chance} in a million`,
    )
  if (means.outstanding + cost > policy.mostTogether)
    return refused(
      'ABOVE_TOTAL',
      `${means.outstanding} wei are put up already, and ${policy.mostTogether} are allowed of all`,
    )
  if (means.tokens < cost + policy.keep)
    return refused(
      'TOO_FEW_TOKENS',
      `it puts up ${cost} wei, ${policy.keep} are to stay, and there are ${means.tokens}`,
    )
  if (means.allowance < cost)
    return refused('NO_ALLOWANCE', `Settlement may take ${means.allowance} wei, and it puts up ${cost}`)
  return { kind: 'worthwhile', worth }
}
