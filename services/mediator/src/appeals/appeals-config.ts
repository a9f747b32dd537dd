import { parseUnits } from 'ethers/utils'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { AppealPolicy } from '@lilymed/domain'

const standing = {
  enabled: true,
  maxPerAppeal: '100',
  maxOutstanding: '300',
  keepBalance: '0',
  marginSeconds: 30,
  dishonestShare: 0.33,
  mistakenShare: 0.01,
} as const

const Amount = (value: string, description: string) =>
  Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,18})?$', default: value, description })

/** What a node in mode full may put up for appeals of rulings that contradict its own votes. */
export const AppealsConfig = Type.Object(
  {
    enabled: Type.Boolean({
      default: standing.enabled,
      description:
        'whether the node appeals rulings by itself: in mode full, and only those that contradict a vote which it reached by runs of its own',
    }),
    maxPerAppeal: Amount(
      standing.maxPerAppeal,
      'LP that one appeal may put up at most, fees and bond together',
    ),
    maxOutstanding: Amount(
      standing.maxOutstanding,
      'LP that all appeals which are not settled may have put up together',
    ),
    keepBalance: Amount(standing.keepBalance, 'LP that stay in the wallet of the key'),
    marginSeconds: Type.Integer({
      minimum: 1,
      default: standing.marginSeconds,
      description: 'seconds before the end of an appeal window from which on none is begun',
    }),
    dishonestShare: Type.Number({
      minimum: 0.01,
      maximum: 0.49,
      default: standing.dishonestShare,
      description: 'share of every panel that is taken to vote against what is true, or not at all',
    }),
    mistakenShare: Type.Number({
      minimum: 0.000001,
      maximum: 0.5,
      default: standing.mistakenShare,
      description: 'how often a machine is taken to be wrong though its known answers are right',
    }),
  },
  { additionalProperties: false },
)
export type AppealsConfig = Static<typeof AppealsConfig>

/** The policy of a configuration; null where the node does not appeal by itself. */
export const appealPolicyOf = (config: AppealsConfig = standing): AppealPolicy | null => {
  const { enabled, maxPerAppeal, maxOutstanding, keepBalance, marginSeconds } = config
  if (!enabled) return null
  return {
    mostEach: parseUnits(maxPerAppeal, 18),
    mostTogether: parseUnits(maxOutstanding, 18),
    keep: parseUnits(keepBalance, 18),
    marginSeconds,
    dishonestShare: config.dishonestShare,
    mistakenShare: config.mistakenShare,
  }
}
