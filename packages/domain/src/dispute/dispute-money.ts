import type { EscrowRefund, SeatReward, SeatSlash } from '../settlement/settle-round.ts'
import type { AppealResult } from '../values/appeal-results.ts'
import type { Address } from '../values/ids.ts'

/** How an appeal ended, and what its appellant was credited of its bond and of the slashes. */
export type SettledBond = {
  readonly round: number
  readonly appellant: Address
  readonly result: AppealResult
  readonly amount: bigint
}

/** The money of one dispute in wei, as its facts told it: what came in, and where it went. */
export type DisputeMoney = {
  /** Paid for panels, by the job creator (less what it withdrew) and by appellants. */
  readonly escrowed: bigint
  /** Kept back of appellants. */
  readonly bonds: bigint
  /** Of the bond of a canary's sponsor, whose truth fell. */
  readonly forfeited: bigint
  /** What the finalising transaction passed on of Lilypad's mediation fee. */
  readonly feeCaptured: bigint
  readonly slashes: readonly (SeatSlash & { readonly round: number })[]
  readonly rewards: readonly (SeatReward & { readonly round: number })[]
  readonly treasury: bigint
  readonly insurance: bigint
  readonly appeals: readonly SettledBond[]
  /** Of what was forfeited, to the last appellant. */
  readonly compensation: bigint
  /** Out of the escrow, to the job creator and to appellants. */
  readonly returns: readonly EscrowRefund[]
}

export const noMoney: DisputeMoney = {
  escrowed: 0n,
  bonds: 0n,
  forfeited: 0n,
  feeCaptured: 0n,
  slashes: [],
  rewards: [],
  treasury: 0n,
  insurance: 0n,
  appeals: [],
  compensation: 0n,
  returns: [],
}

const sum = (items: readonly { readonly amount: bigint }[]): bigint =>
  items.reduce((total, { amount }) => total + amount, 0n)

/** All slashes together, in wei. */
export const totalSlashed = ({ slashes }: DisputeMoney): bigint => sum(slashes)

/** All rewards together, in wei. */
export const totalRewarded = ({ rewards }: DisputeMoney): bigint => sum(rewards)

/** Everything that went back out of the escrow, in wei. */
export const totalReturned = ({ returns }: DisputeMoney): bigint => sum(returns)

/** What appellants were credited of their bonds and of slashes, in wei. */
export const totalAppealed = ({ appeals }: DisputeMoney): bigint => sum(appeals)

/** What the dispute still holds: zero once it is settled, and never less. */
export const moneyHeld = (money: DisputeMoney): bigint =>
  money.escrowed +
  money.bonds +
  money.forfeited +
  money.feeCaptured +
  totalSlashed(money) -
  totalRewarded(money) -
  money.treasury -
  money.insurance -
  totalAppealed(money) -
  money.compensation -
  totalReturned(money)
