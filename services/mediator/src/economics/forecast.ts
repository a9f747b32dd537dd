import { seatChance } from './seat-chance.ts'
import { voteGas } from './vote-gas.ts'

/** A class as a forecast sees it. Weights in wei; `together` is what the operator's mediators weigh with this one. */
export type ClassMarket = {
  readonly name: string
  readonly own: bigint
  readonly together: bigint
  /** Of every other operator with weight. */
  readonly rivals: readonly bigint[]
  /** Disputes a month, where that is known. */
  readonly disputes: number | null
}

/** What a forecast follows from. Amounts in wei of LP, gas prices in wei of coin. */
export type ForecastTerms = {
  readonly feePerSeat: bigint
  readonly treasuryBps: number
  readonly finaliserTip: bigint
  readonly lockPerSeat: bigint
  readonly noCommitSlashBps: number
  readonly gasPrice: bigint
  /** Whether this node takes its turn at moving disputes on. */
  readonly isPoking: boolean
  /** Null where the operator gave none: then nothing is called a loss or a profit. */
  readonly runCost: bigint | null
  readonly monthlyCost: bigint
  /** wei of LP for 10^18 wei of coin; null where unknown, and gas is told apart. */
  readonly lpPerCoin: bigint | null
  readonly mismatchShare: number
}

/** What one coherent vote brings and costs. wei of LP but for `gasCoin`, wei of coin. */
export type VoteForecast = {
  readonly income: bigint
  readonly compute: bigint | null
  readonly gasCoin: bigint
  /** Null where no price of coin is known. */
  readonly gas: bigint | null
  /** Income less what is known of the costs; null where the run's is not. */
  readonly margin: bigint | null
}

export type ClassForecast = {
  readonly name: string
  /** Of sitting in a dispute's first round. */
  readonly chance: number
  readonly disputes: number | null
  /** A month. */
  readonly votes: number | null
  /** wei a month, before what is spent anyway; null where something of it is not known. */
  readonly profit: bigint | null
}

export type Forecast = {
  readonly vote: VoteForecast
  readonly classes: readonly ClassForecast[]
  /** wei a month over all classes, less what is spent anyway. */
  readonly profit: bigint | null
  /** Votes a month that pay for what is spent anyway; null where no number of them does, or it is not known. */
  readonly breakEvenVotes: number | null
  /** wei per gas at which a vote no longer pays; null where that is not known. */
  readonly breakEvenGasPrice: bigint | null
  /** Votes that one missed commitment costs; null where a vote earns nothing or it is not known. */
  readonly votesPerAbsence: number | null
  readonly verdict: 'profit' | 'loss' | 'unknown'
}

const SEATS = 3
const BPS = 10_000n
const COIN = 10n ** 18n
/** Shares are told in millionths, so that amounts stay whole. */
const MILLION = 1_000_000n

/**
 * What mediating brings: the fee of a seat less the treasury's share for each vote (Settlement's rule when everyone is coherent), its runs and
 * its gas, times the votes that weight and disputes give. First rounds alone: what escalates comes on top.
 */
export const forecast = (terms: ForecastTerms, markets: readonly ClassMarket[]): Forecast => {
  const vote = voteOf(terms)
  const classes = markets.map((market) => classOf(market, vote.margin))
  const profits = classes.map(({ profit }) => profit)
  const known = profits.filter((profit) => profit !== null)
  const profit =
    known.length === profits.length && profits.length > 0
      ? known.reduce((sum, each) => sum + each, 0n) - terms.monthlyCost
      : null
  const { margin } = vote
  const isEarning = margin !== null && margin > 0n
  const lost = (terms.lockPerSeat * BigInt(terms.noCommitSlashBps)) / BPS
  return {
    vote,
    classes,
    profit,
    breakEvenVotes: isEarning ? ratio(terms.monthlyCost, margin) : null,
    breakEvenGasPrice: breakEvenGasPrice(terms, vote),
    votesPerAbsence: isEarning ? ratio(lost, margin) : null,
    verdict:
      margin === null
        ? 'unknown'
        : margin <= 0n || (profit ?? 0n) < 0n
          ? 'loss'
          : profit === null
            ? 'unknown'
            : 'profit',
  }
}

const voteOf = (terms: ForecastTerms): VoteForecast => {
  const { feePerSeat, treasuryBps, finaliserTip, isPoking, runCost, lpPerCoin, mismatchShare } = terms
  const fee = feePerSeat - (feePerSeat * BigInt(treasuryBps)) / BPS
  const income = fee + (isPoking ? finaliserTip / BigInt(SEATS) : 0n)
  const runs = MILLION + BigInt(Math.round(mismatchShare * Number(MILLION)))
  const compute = runCost === null ? null : (runCost * runs) / MILLION
  const gasCoin = gasOf(isPoking) * terms.gasPrice
  const gas = lpPerCoin === null ? null : (gasCoin * lpPerCoin) / COIN
  return { income, compute, gasCoin, gas, margin: compute === null ? null : income - compute - (gas ?? 0n) }
}

const gasOf = (isPoking: boolean): bigint =>
  voteGas.commit + voteGas.reveal + (isPoking ? voteGas.pokes / BigInt(SEATS) : 0n)

const classOf = (
  { name, own, together, rivals, disputes }: ClassMarket,
  margin: bigint | null,
): ClassForecast => {
  // Of one operator's mediators the first that is hit sits, and which one that is goes by weight.
  const share = together === 0n ? 0 : Number(own) / Number(together)
  const chance = share * seatChance(Number(together), rivals.map(Number), SEATS)
  const votes = disputes === null ? null : disputes * chance
  const profit =
    votes === null || margin === null
      ? null
      : (margin * BigInt(Math.round(votes * Number(MILLION)))) / MILLION
  return { name, chance, disputes, votes, profit }
}

const breakEvenGasPrice = (
  { lpPerCoin, isPoking }: ForecastTerms,
  { income, compute }: VoteForecast,
): bigint | null => {
  if (compute === null || lpPerCoin === null || lpPerCoin === 0n || income <= compute) return null
  return ((income - compute) * COIN) / (lpPerCoin * gasOf(isPoking))
}

const ratio = (amount: bigint, by: bigint): number => Number((amount * MILLION) / by) / Number(MILLION)
