import type { Address, Bytes32, DealId } from '../values/ids.ts'
import type { Decimal } from './scalars.ts'

/** One of a deal's four timeouts: seconds, and the collateral in wei that stands for it. */
export type DealTimeoutTerms = { readonly timeout: Decimal; readonly collateral: Decimal }

/** Facts of Lilypad V1's contracts, its events under our names, and what the indexer reads beside them. */
export type LilypadFacts = {
  /** LilypadStorage's DealStateChange. */
  DealStateChanged: { readonly dealId: DealId; readonly state: number }
  /** LilypadPayments' Payment; `reason` and `direction` are numbers of the payment tables. */
  PaymentMade: {
    readonly dealId: DealId
    readonly payee: Address
    readonly amount: Decimal
    readonly reason: number
    readonly direction: number
  }
  /** Emitted by whichever mediation handler is installed; for the pool `mediator` is the pool itself. */
  MediationRequested: { readonly dealId: DealId; readonly mediator: Address }
  /** The immutable terms, read at the block of the deal's first payment. */
  DealTermsRead: {
    readonly dealId: DealId
    readonly solver: Address
    readonly jobCreator: Address
    readonly resourceProvider: Address
    readonly mediators: readonly Address[]
    readonly timeouts: {
      readonly agree: DealTimeoutTerms
      readonly submitResults: DealTimeoutTerms
      readonly judgeResults: DealTimeoutTerms
      readonly mediateResults: DealTimeoutTerms
    }
    readonly pricing: {
      readonly instructionPrice: Decimal
      readonly paymentCollateral: Decimal
      readonly resultsCollateralMultiple: Decimal
      readonly mediationFee: Decimal
    }
  }
  /** The immutable result, read at the block that submitted it. */
  ResultRead: {
    readonly dealId: DealId
    readonly resultsId: string
    readonly dataId: string
    readonly instructionCount: Decimal
  }
  /** A contract asked for a job (LilypadOnChainJobCreator); `payee` is who pays for it. */
  JobAdded: {
    readonly jobId: Decimal
    readonly callingContract: Address
    readonly payee: Address
    readonly module: string
    readonly inputs: readonly string[]
  }
  /** Lilypad's example of a contract that asks for jobs. */
  ClientJobCreated: { readonly jobId: Decimal; readonly message: string }
  ClientJobCompleted: { readonly jobId: Decimal; readonly dealId: DealId; readonly dataId: string }
  /** Proof of work for rewards (LilypadPow); its `puzzle` is Lilypad's "challenge", which is no challenge of a result. */
  PowSubmitted: {
    readonly account: Address
    readonly nodeId: string
    readonly nonce: Decimal
    readonly startedAt: Decimal
    readonly completedAt: Decimal
    readonly puzzle: Bytes32
    readonly difficulty: Decimal
  }
  PowPuzzleGenerated: { readonly puzzle: Bytes32; readonly difficulty: Decimal }
  PowRoundStarted: Readonly<Record<string, never>>
}
