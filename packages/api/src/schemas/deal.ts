import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Ledger } from './ledger.ts'
import { DealAnomalyCode, DealState } from './names.ts'
import { Address, Bytes32, Nullable, refTo, Timestamp, Uint } from './primitives.ts'

/** How a deal stands before Lilypad's own rules. */
export const DEAL_STANDINGS = ['sound', 'anomalous'] as const
/** Whether everything in a deal's history is what Lilypad's contracts can produce. */
export type DealStanding = (typeof DEAL_STANDINGS)[number]

const stateNumber = Type.Integer({
  minimum: 0,
  description: 'the state as the chain numbers it; a later contract may use numbers that have no name here',
})

const summary = {
  dealId: Type.String(),
  chainId: Type.Integer({ minimum: 1 }),
  state: { ...DealState, description: 'the last state whose number has a name here' },
  stateNumber,
  standing: Type.Unsafe<DealStanding>(
    Type.Enum([...DEAL_STANDINGS], {
      description: 'anomalous: its history holds what Lilypad’s contracts should never produce',
    }),
  ),
  jobCreator: Nullable(Address),
  resourceProvider: Nullable(Address),
  disputeId: Nullable(Bytes32),
  created: refTo(Origin),
}

export const DealSummary = Type.Object(summary, { $id: 'DealSummary' })
/** One line of the list of deals. */
export type DealSummary = Static<typeof DealSummary>

export const DealAnomaly = Type.Object(
  {
    code: DealAnomalyCode,
    detail: Type.String({ description: 'what was expected and what came, in a sentence' }),
    origin: Nullable({
      ...refTo(Origin),
      description: 'the fact that showed it; null of how the deal stands',
    }),
  },
  { $id: 'DealAnomaly', description: 'something that Lilypad’s contracts should never produce' },
)
/** Something in a deal's history that Lilypad's contracts should never produce. */
export type DealAnomaly = Static<typeof DealAnomaly>

const Timeout = Type.Object({ timeout: Uint, collateral: Uint })

export const Deal = Type.Object(
  {
    ...summary,
    terms: Nullable(
      Type.Object({
        solver: Address,
        mediators: Type.Array(Address),
        timeouts: Type.Object({
          agree: Timeout,
          submitResults: Timeout,
          judgeResults: Timeout,
          mediateResults: Timeout,
        }),
        pricing: Type.Object({
          instructionPrice: Uint,
          paymentCollateral: Uint,
          resultsCollateralMultiple: Uint,
          mediationFee: Uint,
        }),
      }),
    ),
    declaration: Nullable(
      Type.Object(
        {
          drawClasses: Type.Array(Bytes32),
          policyDigest: Bytes32,
          highestRung: Type.Integer({ minimum: 0 }),
          origin: refTo(Origin),
        },
        { description: 'the classes that the provider said its claim is made in, and how it may be judged' },
      ),
    ),
    result: Nullable(
      Type.Object({
        resultsId: Type.String(),
        dataId: Type.String(),
        instructionCount: Uint,
        origin: refTo(Origin),
      }),
    ),
    mediation: Nullable(
      Type.Object(
        {
          mediator: {
            ...Address,
            description: 'the account drawn, or the handler itself where that is a pool',
          },
          handler: Address,
          ruledBy: Nullable({ ...Address, description: 'who was paid the mediation fee for the ruling' }),
          deadline: Nullable({
            ...Timestamp,
            description: 'after this, either party can end the mediation without a ruling',
          }),
          origin: refTo(Origin),
        },
        { description: 'the request for mediation that the controller made' },
      ),
    ),
    history: Type.Array(
      Type.Object({ state: Nullable(DealState), number: stateNumber, origin: refTo(Origin) }),
      { description: 'every state it entered; `state` is null of a number that has no name here' },
    ),
    anomalies: Type.Array(refTo(DealAnomaly), {
      description: 'what Lilypad’s contracts should never have done; a hole in the log looks like this, too',
    }),
    ledger: refTo(Ledger),
  },
  { $id: 'Deal', description: 'a deal as Lilypad’s contracts know it' },
)
/** A deal as Lilypad's contracts know it. */
export type Deal = Static<typeof Deal>
