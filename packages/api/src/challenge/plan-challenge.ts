import { longestDuration, longestExpress } from '@lilymed/domain'
import type { Address, Bytes32, DisputeId } from '@lilymed/domain'
import type { ChallengePosition, ChallengeQuote, DealOnChain } from './challenge-position.ts'
import { notOnChain } from '../deals/not-on-chain.ts'
import { lp, timeOf } from './words.ts'

/** What a challenger asks for; everything else follows from the deal. */
export type ChallengeWish = {
  /** Where the provider declared none, or several. */
  readonly drawClass?: Bytes32 | undefined
  /** All that fit unless fewer are wanted. */
  readonly rounds?: number | undefined
}

/** One transaction of a challenge. Amounts in wei. */
export type ChallengeStep =
  | { readonly kind: 'approve'; readonly spender: Address; readonly amount: bigint }
  | {
      readonly kind: 'fund'
      readonly drawClass: Bytes32
      readonly rounds: number
      readonly amount: bigint
    }
  | { readonly kind: 'check' }
  /** fund and check in one, through ChallengeForwarder. */
  | {
      readonly kind: 'forward'
      readonly drawClass: Bytes32
      readonly rounds: number
      readonly amount: bigint
    }

export type ChallengePlan = {
  readonly kind: 'planned'
  readonly from: Address
  readonly quote: ChallengeQuote
  /** Rounds that will have been paid for. */
  readonly rounds: number
  /** wei into the escrow now, and in it then. */
  readonly pays: bigint
  readonly escrow: bigint
  /** wei of Lilypad's own fee, which the check moves into Lilypad's escrow. */
  readonly mediationFee: bigint
  /** Unix seconds: mined later than this, the check would be refused. */
  readonly checkBy: number
  readonly steps: readonly ChallengeStep[]
}

export type ChallengeRefusalCode =
  | 'CHECK_TOO_LATE'
  | 'CLASS_DIFFERS'
  | 'CLASS_NEEDED'
  | 'CLASS_NOT_DECLARED'
  | 'CLASS_TOO_SMALL'
  | 'DEAL_CLOSED'
  | 'DEAL_ID_TOO_LONG'
  | 'NO_RESULT'
  | 'NOT_ON_CHAIN'
  | 'NOT_THE_CREATOR'
  | 'ROUNDS_OUT_OF_RANGE'
  | 'TOO_FEW_TOKENS'
  | 'TOO_LITTLE_COIN'

export type ChallengeRefusal = {
  readonly kind: 'rejected'
  readonly rejection: { readonly code: ChallengeRefusalCode; readonly message: string }
}

/** The deal has its dispute already: there is nothing to send, only to follow. */
export type AlreadyDisputed = { readonly kind: 'disputed'; readonly disputeId: DisputeId }

/** What approve, fund and check use together on anvil, doubled. */
const GAS_OF_ALL = 2_500_000n
/** The longest deal id the pool takes, in bytes. Source: Challenges.MAX_DEAL_ID. */
const LONGEST_DEAL_ID = 128

const refuse = (code: ChallengeRefusalCode, message: string): ChallengeRefusal => ({
  kind: 'rejected',
  rejection: { code, message },
})

/**
 * When a check must have been mined at the latest, unix seconds, for a dispute of the mode that the quote says. Source:
 * Ladder.modeOf.
 */
export const checkByOf = (
  { parameters }: Pick<ChallengePosition, 'parameters'>,
  quote: ChallengeQuote,
): number =>
  quote.deadline -
  Number(quote.mode === 'EXPRESS' ? longestExpress(parameters) : longestDuration(1, parameters))

/** Why a deal has no challenge to be raised, whoever asks; undefined where it has one. */
const refusedDeal = (position: ChallengePosition): ChallengeRefusal | undefined => {
  const { deal, contracts } = position
  if (deal === null) {
    return refuse('NOT_ON_CHAIN', notOnChain(`the controller ${contracts.controller}`))
  }
  if (deal.state === 'DealNegotiating' || deal.state === 'DealAgreed') {
    return refuse('NO_RESULT', `there is no result to challenge yet: the deal is in ${deal.state}`)
  }
  if (deal.state === 'ResultsSubmitted') return undefined
  return refuse('DEAL_CLOSED', `the deal is in ${deal.state}: its result can no longer be challenged`)
}

const refusedAccount = ({ account }: ChallengePosition, deal: DealOnChain): ChallengeRefusal | undefined => {
  if (account === null || account.address === deal.jobCreator) return undefined
  return refuse(
    'NOT_THE_CREATOR',
    `only the deal’s job creator can challenge its result, in a transaction it sends itself: Lilypad’s controller asks for tx.origin. That is ${deal.jobCreator}; this key is ${account.address}`,
  )
}

const quoteIn = (position: ChallengePosition, drawClass: Bytes32): ChallengeQuote | undefined =>
  position.quotes.find((quote) => quote.drawClass === drawClass)

/** The class to challenge in: the one wished or funded, else the first declared with a panel, else one where REJECT counts undeclared. */
const chooseClass = (
  position: ChallengePosition,
  wish: ChallengeWish,
  portable: Bytes32,
): ChallengeQuote | ChallengeRefusal => {
  const { funding, declaration } = position
  if (funding !== null && wish.drawClass !== undefined && wish.drawClass !== funding.drawClass) {
    return refuse(
      'CLASS_DIFFERS',
      `this challenge is funded in the class ${funding.drawClass} already, and cannot change it`,
    )
  }
  const open = (drawClass: Bytes32): boolean => (quoteIn(position, drawClass)?.classRounds ?? 0) > 0
  const declared = declaration?.drawClasses ?? []
  const bound = declared.filter(open)
  const asked = funding?.drawClass ?? wish.drawClass
  if (asked === undefined) {
    const chosen = bound[0] ?? (open(portable) ? portable : undefined)
    const quote = chosen === undefined ? undefined : quoteIn(position, chosen)
    if (quote !== undefined) return quote
    return declared.length > 0
      ? refuse(
          'CLASS_TOO_SMALL',
          'none of the classes that the provider declared has a panel now; name another with --class',
        )
      : refuse(
          'CLASS_NEEDED',
          'the provider declared no class for this claim: name the one to draw mediators from with --class',
        )
  }
  if (funding === null && bound.length > 0 && !declared.includes(asked)) {
    return refuse(
      'CLASS_NOT_DECLARED',
      `the provider declared its claim’s classes, and this is none of them: leave --class out`,
    )
  }
  const quote = quoteIn(position, asked)
  if (quote === undefined || quote.classRounds === 0) {
    return refuse(
      'CLASS_TOO_SMALL',
      `no panel can be drawn in this class: it has ${quote?.drawable ?? 0} operators without the parties’, or is not listed`,
    )
  }
  return quote
}

const costOfFirst = (rounds: number, { roundCosts }: ChallengeQuote): bigint =>
  roundCosts.slice(0, rounds).reduce((sum, cost) => sum + cost, 0n)

/**
 * Plans a challenge: which class and how many rounds, what it costs, and which transactions are still missing. Sending the plan's steps
 * and planning again plans the rest, so a challenge that was cut off goes on where it was.
 *
 * @param portable the id of the class whose results are the same on every machine
 */
export const planChallenge = (
  position: ChallengePosition,
  wish: ChallengeWish,
  portable: Bytes32,
): ChallengePlan | ChallengeRefusal | AlreadyDisputed => {
  if (position.disputeId !== null) return { kind: 'disputed', disputeId: position.disputeId }
  const { deal, account, funding, contracts, dealId } = position
  const refusal = refusedDeal(position)
  if (refusal !== undefined || deal === null)
    return refusal ?? refuse('NOT_ON_CHAIN', notOnChain(`the controller ${contracts.controller}`))
  if (new TextEncoder().encode(dealId).length > LONGEST_DEAL_ID) {
    return refuse('DEAL_ID_TOO_LONG', `the pool takes deal ids of at most ${LONGEST_DEAL_ID} bytes`)
  }
  const refused = refusedAccount(position, deal)
  if (refused !== undefined) return refused
  const quote = chooseClass(position, wish, portable)
  if ('kind' in quote) return quote
  if (quote.mode === null) {
    const left = quote.deadline - position.now
    return refuse(
      'CHECK_TOO_LATE',
      left <= 0
        ? `the deadline passed at ${timeOf(quote.deadline)}: no dispute ends before it any more`
        : `there are ${left} s left until ${timeOf(quote.deadline)}, and the shortest dispute takes longer: the pool would refuse the check (CheckTooLate)`,
    )
  }
  const most = quote.rounds
  const wanted = wish.rounds ?? Math.max(most, funding?.rounds ?? 0)
  if (wanted < 1 || wanted > Math.max(most, funding?.rounds ?? 0)) {
    return refuse(
      'ROUNDS_OUT_OF_RANGE',
      `1 to ${most} rounds fit before the deadline and into the class, got ${wanted}`,
    )
  }
  const rounds = Math.max(wanted, funding?.rounds ?? 0)
  const have = funding?.amount ?? 0n
  const cost = costOfFirst(rounds, quote)
  const pays = rounds > (funding?.rounds ?? 0) && cost > have ? cost - have : 0n
  const isFunded = rounds === (funding?.rounds ?? 0)
  const plan: ChallengePlan = {
    kind: 'planned',
    from: account?.address ?? deal.jobCreator,
    quote,
    rounds,
    pays,
    escrow: have + pays,
    mediationFee: deal.mediationFee,
    checkBy: checkByOf(position, quote),
    steps: isFunded
      ? [{ kind: 'check' }]
      : stepsOf({ drawClass: quote.drawClass, rounds, amount: pays }, account?.allowance ?? 0n, contracts),
  }
  return affordable(position, deal, plan)
}

const stepsOf = (
  funding: { readonly drawClass: Bytes32; readonly rounds: number; readonly amount: bigint },
  allowance: bigint,
  { forwarder, settlement }: ChallengePosition['contracts'],
): readonly ChallengeStep[] => {
  const approve: ChallengeStep = { kind: 'approve', spender: forwarder ?? settlement, amount: funding.amount }
  return [
    ...(allowance < funding.amount ? [approve] : []),
    ...(forwarder === null
      ? ([{ kind: 'fund', ...funding }, { kind: 'check' }] as const)
      : ([{ kind: 'forward', ...funding }] as const)),
  ]
}

/** The plan, unless its sender cannot pay for it. The check gives the judging collateral back before it takes Lilypad's fee. */
const affordable = (
  { account }: ChallengePosition,
  { mediationFee, judgeCollateral }: DealOnChain,
  plan: ChallengePlan,
): ChallengePlan | ChallengeRefusal => {
  if (account === null) return plan
  const fee = mediationFee > judgeCollateral ? mediationFee - judgeCollateral : 0n
  const needed = plan.pays + fee
  if (account.tokens < needed) {
    return refuse(
      'TOO_FEW_TOKENS',
      `${account.address} has ${lp(account.tokens)} and this takes ${lp(needed)}: ${lp(plan.pays)} of escrow, and ${lp(fee)} of Lilypad’s mediation fee that its own collateral does not cover`,
    )
  }
  const coin = GAS_OF_ALL * account.gasPrice
  if (account.coin < coin) {
    return refuse(
      'TOO_LITTLE_COIN',
      `${account.address} has ${account.coin} wei of coin and the gas may cost ${coin}: send it some`,
    )
  }
  return plan
}
