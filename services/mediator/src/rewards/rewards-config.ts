import { parseUnits } from 'ethers/utils'
import { Type } from 'typebox'
import type { Static } from 'typebox'

const standing = { claim: true, minimumAmount: '25', gasMultiple: 20, everySeconds: 3600 } as const

/** When a node in mode full claims what it was credited. */
export const RewardsConfig = Type.Object(
  {
    claim: Type.Boolean({
      default: standing.claim,
      description:
        'whether the node claims its credits by itself, in mode full; they are paid to the withdrawal address where there is one',
    }),
    minimumAmount: Type.String({
      pattern: '^\\d{1,12}(\\.\\d{1,18})?$',
      default: standing.minimumAmount,
      description: 'LP below which nothing is claimed',
    }),
    gasMultiple: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: standing.gasMultiple,
      description:
        'how many times its gas a claim must bring; it counts where economics.lpPerCoin says what gas is worth',
    }),
    everySeconds: Type.Integer({
      minimum: 1,
      maximum: 604_800,
      default: standing.everySeconds,
      description: 'how often the node looks what it was credited',
    }),
  },
  { additionalProperties: false },
)
export type RewardsConfig = Static<typeof RewardsConfig>

/** The rules of a configuration, amounts in wei; null where the node does not claim by itself. */
export const claimRulesOf = (config: RewardsConfig = standing): ClaimRules | null => {
  const { claim, minimumAmount, gasMultiple, everySeconds } = config
  if (!claim) return null
  return { minimum: parseUnits(minimumAmount, 18), gasMultiple, everyMs: everySeconds * 1000 }
}

/** When, and how often, a node looks for something to claim. */
export type ClaimRules = { readonly minimum: bigint; readonly gasMultiple: number; readonly everyMs: number }
