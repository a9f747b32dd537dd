import { parseUnits } from 'ethers/utils'
import type { TransactionSenderOptions } from '@lilymed/chain'
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** What transactions may cost, and how impatient they are. */
export const FeesConfig = Type.Object(
  {
    maxFeeGwei: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1_000_000,
      default: 500,
      description:
        'gwei per gas that no transaction ever offers more than; what is stuck there is reported, and waits',
    }),
    urgencyMultiplier: Type.Number({
      minimum: 1,
      maximum: 100,
      default: 5,
      description:
        'how many times the usual tip is offered when a deadline is reached; the share of it grows on the way',
    }),
    bumpAfterSeconds: Type.Number({
      minimum: 1,
      maximum: 3600,
      default: 30,
      description:
        'how long a transaction may stay pending before it is replaced at a higher fee; down to a quarter of it near its deadline',
    }),
  },
  { additionalProperties: false },
)
export type FeesConfig = Static<typeof FeesConfig>

/** The settings of a sender for these; its own defaults without. */
export const feeSettings = (
  fees: FeesConfig | undefined,
): Pick<TransactionSenderOptions, 'feeCap' | 'urgencyMultiplier' | 'bumpAfterMs'> =>
  fees === undefined
    ? {}
    : {
        feeCap: parseUnits(fees.maxFeeGwei.toFixed(9), 'gwei'),
        urgencyMultiplier: fees.urgencyMultiplier,
        bumpAfterMs: fees.bumpAfterSeconds * 1000,
      }
