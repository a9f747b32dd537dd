import type { SeatReward, SeatSlash } from '../settlement/settle-round.ts'

/** The money of one dispute in wei, as its facts told it: what came in, and where it went. */
export type DisputeMoney = {
  /** Paid by the job creator for the rounds it wanted, less what it withdrew. */
  readonly escrowed: bigint
  /** What the finalising transaction passed on of Lilypad's mediation fee. */
  readonly feeCaptured: bigint
  readonly slashes: readonly (SeatSlash & { readonly round: number })[]
  readonly rewards: readonly (SeatReward & { readonly round: number })[]
  readonly treasury: bigint
  readonly insurance: bigint
  readonly returned: bigint
}

export const noMoney: DisputeMoney = {
  escrowed: 0n,
  feeCaptured: 0n,
  slashes: [],
  rewards: [],
  treasury: 0n,
  insurance: 0n,
  returned: 0n,
}

const sum = (items: readonly { readonly amount: bigint }[]): bigint =>
  items.reduce((total, { amount }) => total + amount, 0n)

/** All slashes together, in wei. */
export const totalSlashed = ({ slashes }: DisputeMoney): bigint => sum(slashes)

/** All rewards together, in wei. */
export const totalRewarded = ({ rewards }: DisputeMoney): bigint => sum(rewards)

/** What the dispute still holds: zero once it is settled, and never less. */
export const moneyHeld = (money: DisputeMoney): bigint =>
  money.escrowed +
  money.feeCaptured +
  totalSlashed(money) -
  totalRewarded(money) -
  money.treasury -
  money.insurance -
  money.returned
