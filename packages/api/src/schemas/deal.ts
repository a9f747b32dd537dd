import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Ledger } from './ledger.ts'
import { DealState } from './names.ts'
import { Address, Bytes32, Nullable, refTo, Uint } from './primitives.ts'

const summary = {
  dealId: Type.String(),
  chainId: Type.Integer({ minimum: 1 }),
  state: DealState,
  jobCreator: Nullable(Address),
  resourceProvider: Nullable(Address),
  disputeId: Nullable(Bytes32),
  created: refTo(Origin),
}

export const DealSummary = Type.Object(summary, { $id: 'DealSummary' })
/** One line of the list of deals. */
export type DealSummary = Static<typeof DealSummary>

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
    history: Type.Array(Type.Object({ state: DealState, origin: refTo(Origin) })),
    ledger: refTo(Ledger),
  },
  { $id: 'Deal', description: 'a deal as Lilypad’s contracts know it' },
)
/** A deal as Lilypad's contracts know it. */
export type Deal = Static<typeof Deal>
