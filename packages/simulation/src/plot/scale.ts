/** From a value to a place in pixels. */
export type Scale = (value: number) => number

type Span = readonly [from: number, to: number]

/** Equal steps for equal differences. */
export const linearScale = ([low, high]: Span, [from, to]: Span): Scale => {
  const factor = (to - from) / (high - low)
  return (value) => from + (value - low) * factor
}

/** Equal steps for equal ratios; what is not above the low end lands on it. */
export const logScale = ([low, high]: Span, span: Span): Scale => {
  const linear = linearScale([Math.log10(low), Math.log10(high)], span)
  return (value) => linear(Math.log10(Math.max(value, low)))
}
