import { accepted, rejected, type Decider } from '../decider.ts'
import type { Address } from '../values/ids.ts'

/** When claiming is worth a transaction. Amounts in wei. */
export type ClaimPolicy = {
  /** The least credit, in LP. */
  readonly minimum: bigint
  /** How many times its gas a credit must be worth; counts where the price of coin is known. */
  readonly gasMultiple: number
  /** Coin that stays for votes. */
  readonly keepCoin: bigint
}

/** What an account has, and what a claim costs, at one look. Amounts in wei; `at` in unix seconds of the chain. */
export type ClaimView = {
  /** LP that was credited and not claimed. */
  readonly credit: bigint
  /** Coin in the wallet that pays for gas. */
  readonly coin: bigint
  /** Coin that a claim costs, at the price of now. */
  readonly gas: bigint
  /** LP that one coin is worth; null where the operator did not say. */
  readonly lpPerCoin: bigint | null
  readonly at: number
}

/** How a claim ended. */
export type ClaimEnding =
  | { readonly kind: 'paid'; readonly txHash: string; readonly blockNumber: number }
  | { readonly kind: 'refused'; readonly code: string }

/** What happens to the credit of one account: at most one claim at a time. Amounts are decimal strings of wei. */
export type ClaimingEvent =
  | {
      readonly type: 'ClaimIntended'
      /** `claim` counts from 1 and names the intent for good. */
      readonly data: { readonly claim: number; readonly credit: string; readonly at: number }
    }
  | { readonly type: 'ClaimEnded'; readonly data: { readonly claim: number } & ClaimEnding }

export type ClaimingCommand =
  | { readonly type: 'IntendClaim'; readonly view: ClaimView; readonly policy: ClaimPolicy }
  | { readonly type: 'EndClaim'; readonly claim: number; readonly ending: ClaimEnding }

/** Why nothing is claimed. */
export type ClaimingRejection = {
  readonly code: 'BELOW_MINIMUM' | 'CLAIM_UNKNOWN' | 'NOT_WORTH_IT' | 'NOTHING_TO_CLAIM' | 'TOO_LITTLE_COIN'
}

/** Where the claims of one account stand. */
export type ClaimingState = {
  /** Claims so far. */
  readonly count: number
  /** The claim that has no outcome yet. */
  readonly open: { readonly claim: number; readonly credit: string } | null
}

const COIN = 10n ** 18n

const refusalOf = (
  { credit, coin, gas, lpPerCoin }: ClaimView,
  { minimum, gasMultiple, keepCoin }: ClaimPolicy,
): ClaimingRejection['code'] | undefined => {
  if (credit === 0n) return 'NOTHING_TO_CLAIM'
  if (credit < minimum) return 'BELOW_MINIMUM'
  if (lpPerCoin !== null && credit * COIN < gas * lpPerCoin * BigInt(Math.ceil(gasMultiple)))
    return 'NOT_WORTH_IT'
  return coin < gas + keepCoin ? 'TOO_LITTLE_COIN' : undefined
}

/**
 * The process manager of an account's credit. A claim is recorded before it is sent; one that is open is sent again after a restart,
 * under its own number, and no other beside it.
 */
export const claiming: Decider<ClaimingState, ClaimingCommand, ClaimingEvent, ClaimingRejection> = {
  initialState: () => ({ count: 0, open: null }),
  decide: (command, { count, open }) => {
    if (command.type === 'EndClaim') {
      const { claim, ending } = command
      if (claim < 1 || claim > count) return rejected({ code: 'CLAIM_UNKNOWN' })
      return open?.claim === claim ? accepted({ type: 'ClaimEnded', data: { claim, ...ending } }) : accepted()
    }
    if (open !== null) return accepted()
    const { view, policy } = command
    const code = refusalOf(view, policy)
    if (code !== undefined) return rejected({ code })
    return accepted({
      type: 'ClaimIntended',
      data: { claim: count + 1, credit: String(view.credit), at: view.at },
    })
  },
  evolve: (state, event) => {
    const { claim } = event.data
    if (event.type === 'ClaimEnded') return state.open?.claim === claim ? { ...state, open: null } : state
    return { count: claim, open: { claim, credit: event.data.credit } }
  },
}

/** The stream of an account's claims in the mediator's own store. */
export const claimingStream = (chainId: number, account: Address): string =>
  `claims-${chainId}.${account.toLowerCase()}`
