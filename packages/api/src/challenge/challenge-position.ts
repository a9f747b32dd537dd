import type { Address, Bytes32, DealId, DealStateName, DisputeId, Mode, ParameterSet } from '@lilymed/domain'

/** A deal as Lilypad's controller has it. Amounts in wei, times unix seconds, 0 where something has not happened. */
export type DealOnChain = {
  readonly dealId: DealId
  readonly state: DealStateName
  readonly solver: Address
  readonly jobCreator: Address
  readonly resourceProvider: Address
  readonly mediators: readonly Address[]
  readonly resourceProviderAgreedAt: number
  readonly jobCreatorAgreedAt: number
  readonly resultsSubmittedAt: number
  readonly instructionPrice: bigint
  readonly paymentCollateral: bigint
  readonly mediationFee: bigint
  /** Seconds from the result on within which a dispute has to end, and what the creator gets back when it judges. */
  readonly judgeTimeout: number
  readonly judgeCollateral: bigint
  /** What the provider claims; null before there is a result. */
  readonly claim: {
    readonly dataId: string
    readonly instructionCount: bigint
    /** What the job costs, and what the provider has at stake for it. */
    readonly jobCost: bigint
    readonly resultsCollateral: bigint
    readonly isSealed: boolean
  } | null
}

/** What a challenge would get in one draw class now. Source: IDisputePool.Quote. */
export type ChallengeQuote = {
  readonly drawClass: Bytes32
  /** Null where nothing fits any more, or there is nothing to check. */
  readonly mode: Mode | null
  /** Rounds that fit before the deadline and that the class allows. */
  readonly rounds: number
  readonly classRounds: number
  /** Operators of whom one mediator each could be drawn. */
  readonly drawable: number
  /** When either party may end the dispute through the controller, unix seconds. */
  readonly deadline: number
  /** Per round of the whole ladder. */
  readonly seats: readonly number[]
  /** wei, per round of the whole ladder. */
  readonly roundCosts: readonly bigint[]
  /** Whom a panel would be drawn from, the heaviest first; weights in wei of stake. */
  readonly mediators: readonly { readonly mediator: Address; readonly weight: bigint }[]
}

/** What the provider declared before it submitted. */
export type ClaimDeclaration = {
  readonly drawClasses: readonly Bytes32[]
  readonly policyDigest: Bytes32
  readonly highestRung: number
}

/** The account that would send, as it stands. Amounts in wei. */
export type ChallengingAccount = {
  readonly address: Address
  readonly tokens: bigint
  readonly coin: bigint
  /** What the spender of the plan may already take. */
  readonly allowance: bigint
  /** wei of coin per gas, now. */
  readonly gasPrice: bigint
}

/** Everything a plan of a challenge is made from, all of it at one block. */
export type ChallengePosition = {
  readonly chainId: number
  readonly block: { readonly number: number; readonly hash: Bytes32 }
  /** The block's time, unix seconds. */
  readonly now: number
  readonly dealId: DealId
  /** Null where the controller has no such deal. */
  readonly deal: DealOnChain | null
  readonly declaration: ClaimDeclaration | null
  readonly funding: { readonly drawClass: Bytes32; readonly rounds: number; readonly amount: bigint } | null
  readonly disputeId: DisputeId | null
  /** Of every class that may be asked for: the one wished, the one funded, those declared, and portable. */
  readonly quotes: readonly ChallengeQuote[]
  readonly parameters: ParameterSet
  /** Null where only a look was asked for. */
  readonly account: ChallengingAccount | null
  readonly contracts: {
    readonly controller: Address
    /** The controller's mediation handler. */
    readonly disputePool: Address
    readonly settlement: Address
    readonly token: Address
    /** ChallengeForwarder, where the network has one. */
    readonly forwarder: Address | null
  }
}
