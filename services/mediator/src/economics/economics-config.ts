import { Type } from 'typebox'
import type { Static } from 'typebox'

const Amount = (description: string) =>
  Type.Optional(Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,18})?$', description }))

/** What running a mediator costs its operator, for forecasts. */
export const EconomicsConfig = Type.Object(
  {
    runCost: Amount('LP that one run of a job costs, its machine and its electricity'),
    monthlyCost: Amount('LP a month that are spent whether there are disputes or not'),
    lpPerCoin: Amount('LP that one coin of gas is worth; without it gas is told apart'),
    mismatchShare: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.3,
      description: 'share of claims that do not match, each of which takes a second run',
    }),
    disputesPerMonth: Type.Optional(
      Type.Number({
        minimum: 0,
        description: 'disputes expected in each class; counted from what the node has seen otherwise',
      }),
    ),
  },
  { additionalProperties: false },
)
export type EconomicsConfig = Static<typeof EconomicsConfig>
