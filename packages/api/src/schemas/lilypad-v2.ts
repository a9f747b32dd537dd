import { V2_DEAL_STATUSES, V2_PAYMENT_REASONS, V2_RESULT_STATUSES } from '@lilymed/domain'
import type { V2DealStatus, V2PaymentReason, V2ResultStatus } from '@lilymed/domain'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Origin } from './as-of.ts'
import { Address, Bytes32, Nullable, refTo, Uint } from './primitives.ts'

const number = Type.Integer({ minimum: 0 })
const named = 'null of a number that has no name here'
const DealStatus = Nullable(
  Type.Unsafe<V2DealStatus>(Type.Enum([...V2_DEAL_STATUSES], { description: named })),
)
const ResultStatus = Nullable(
  Type.Unsafe<V2ResultStatus>(Type.Enum([...V2_RESULT_STATUSES], { description: named })),
)
const PaymentReason = Nullable(
  Type.Unsafe<V2PaymentReason>(Type.Enum([...V2_PAYMENT_REASONS], { description: named })),
)
const wei = { ...Uint, description: 'wei of LP' }

export const V2Result = Type.Object(
  {
    resultKey: {
      ...Bytes32,
      description: 'keccak256 of the result’s id, which is all that some events hold',
    },
    resultId: Nullable(Type.String()),
    dealId: Nullable(Type.String()),
    chainId: Type.Integer({ minimum: 1 }),
    resultCid: Nullable(Type.String()),
    status: ResultStatus,
    statusNumber: Nullable(number),
    failed: Type.Boolean({ description: 'the job was settled as failed' }),
    first: refTo(Origin),
    latest: refTo(Origin),
  },
  { $id: 'V2Result', description: 'a result as Lilypad V2’s operator saved it' },
)
/** A result as Lilypad V2's operator saved it. */
export type V2Result = Static<typeof V2Result>

export const V2Deal = Type.Object(
  {
    dealKey: { ...Bytes32, description: 'keccak256 of the deal’s id, which is all that some events hold' },
    dealId: Nullable(Type.String()),
    chainId: Type.Integer({ minimum: 1 }),
    status: DealStatus,
    statusNumber: Nullable(number),
    jobCreator: Nullable(Address),
    resourceProvider: Nullable(Address),
    terms: Nullable(
      Type.Object({
        moduleCreator: Address,
        solver: Address,
        jobOfferCid: Type.String(),
        resourceOfferCid: Type.String(),
        payment: Type.Object({
          jobCreatorSolverFee: wei,
          resourceProviderSolverFee: wei,
          networkCongestionFee: wei,
          moduleCreatorFee: wei,
          priceOfJobWithoutFees: wei,
        }),
      }),
    ),
    locked: { ...wei, description: 'of the job creator’s escrow, for this deal' },
    fees: { ...wei, description: 'that its job generated' },
    results: Type.Array(Bytes32, { description: 'keys of its results' }),
    completions: {
      ...number,
      description: 'how often it was settled as completed: V2 does not stop a second time',
    },
    validations: { ...number, description: 'how often a validation was asked for' },
    first: refTo(Origin),
    latest: refTo(Origin),
  },
  { $id: 'V2Deal', description: 'a deal as Lilypad V2’s operator saved it' },
)
/** A deal as Lilypad V2's operator saved it. */
export type V2Deal = Static<typeof V2Deal>

export const V2Account = Type.Object(
  {
    account: Address,
    chainId: Type.Integer({ minimum: 1 }),
    paid: Type.Array(Type.Object({ reason: PaymentReason, reasonNumber: number, amount: wei }), {
      description: 'into escrow, by reason',
    }),
    withdrawn: wei,
    slashed: wei,
    paidOut: { ...wei, description: 'to it, of escrow; no event says for which deal' },
    latest: refTo(Origin),
  },
  { $id: 'V2Account', description: 'what an account paid into Lilypad V2’s escrow and got out of it' },
)
/** What an account paid into Lilypad V2's escrow and got out of it. */
export type V2Account = Static<typeof V2Account>
