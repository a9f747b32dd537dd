import { parseAddress } from '@lilymed/domain'
import type { AppealPolicy, CheckPolicy } from '@lilymed/domain'
import { AppError, readSecretFile } from '@lilymed/service-kit'
import { parseUnits } from 'ethers/utils'
import { digestOf } from './digest-of.ts'
import type { CheckSettings } from './check-settings.ts'

const lp = (amount: string): bigint => parseUnits(amount, 18)

/** The policy that settings are. */
export const checkPolicyOf = (settings: CheckSettings): CheckPolicy => {
  const { assumed, share, daily, appeals, overrides } = settings
  return {
    costShare: assumed.jobCost,
    fakeCostShare: assumed.fakeCost,
    dishonestShare: assumed.dishonestMediators,
    falseRejectShare: assumed.falseRejects,
    margin: share.margin,
    leastShare: share.minimum,
    mostShare: share.maximum,
    rerun: settings.dryRun,
    undecided: settings.undecided,
    hasAppeals: appeals.enabled,
    dailyChallenges: daily.challenges,
    dailyWei: lp(daily.spend),
    overrides: overrides.map(
      ({ provider, module, share: fixed, jobCost, fakeCost, minimum, maximum, dryRun }) => ({
        provider: provider === undefined ? undefined : parseAddress(provider.toLowerCase()),
        module,
        share: fixed,
        ...(jobCost === undefined ? {} : { costShare: jobCost }),
        ...(fakeCost === undefined ? {} : { fakeCostShare: fakeCost }),
        ...(minimum === undefined ? {} : { leastShare: minimum }),
        ...(maximum === undefined ? {} : { mostShare: maximum }),
        rerun: dryRun,
      }),
    ),
  }
}

/** What is allowed of appeals; null where there are none. */
export const checkAppealsOf = ({ appeals }: CheckSettings): AppealPolicy | null =>
  appeals.enabled
    ? {
        dishonestShare: appeals.dishonestShare,
        mistakenShare: appeals.mistakenShare,
        mostEach: lp(appeals.maxPerAppeal),
        mostTogether: lp(appeals.maxOutstanding),
        keep: lp(appeals.keepBalance),
        marginSeconds: appeals.marginSeconds,
      }
    : null

const LEAST_SECRET = 32

/**
 * What deals are drawn by, and a digest to tell secrets apart by without telling them.
 *
 * @throws AppError CONFIG_INVALID where the file cannot be used or its secret could be guessed
 */
export const readCheckSecret = (file: string): { readonly secret: string; readonly digest: string } => {
  const secret = readSecretFile(file)
  if (secret.length >= LEAST_SECRET) return { secret, digest: digestOf(secret) }
  throw new AppError({
    code: 'CONFIG_INVALID',
    message: `secret file ${file} holds ${secret.length} characters, and fewer than ${LEAST_SECRET} could be guessed: openssl rand -hex 32`,
    retryable: false,
  })
}
