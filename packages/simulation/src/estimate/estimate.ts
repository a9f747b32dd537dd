/** The quantile of the standard normal distribution that leaves half a percent above it: 99 % intervals. */
export const Z_99 = 2.575829303548901

/** How an estimate came about. */
export type Method =
  /** Share of plays, Wilson interval. */
  | 'plays'
  /** Mean over plays, Agresti and Coull's interval for bounded values. */
  | 'mean'
  /** Mean of likelihood ratios of plays that were sampled otherwise than drawn, normal interval. */
  | 'weighted'
  /** A threshold found by playing: below it one thing happens, above it another. */
  | 'bracket'

/** An estimate with its 99 % interval, or with the bracket it was found in. */
export type Estimate = {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly method: Method
  /** Disputes played for it. */
  readonly runs: number
}

/** Whether a number lies in an estimate's interval, up to rounding errors of floating point. */
export const contains = ({ low, high }: Estimate, value: number): boolean => {
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high))
  return value >= low - slack && value <= high + slack
}

/** The estimate of a monotone function of what was estimated. */
export const mapEstimate = (estimate: Estimate, change: (value: number) => number): Estimate => {
  const ends = [change(estimate.low), change(estimate.high)]
  return { ...estimate, value: change(estimate.value), low: Math.min(...ends), high: Math.max(...ends) }
}
