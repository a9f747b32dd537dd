/** The numbers that a printed figure stands for. */
export type PrintedRange = { readonly low: number; readonly high: number }

const FIGURE = /^(-?\d+)(?:\.(\d+))?(?:e(-?\d+))?$/

const rangeOf = (text: string, factor: number): PrintedRange => {
  const [, , decimals = '', exponent = '0'] = FIGURE.exec(text) ?? []
  if (!FIGURE.test(text)) throw new SyntaxError(`expected a printed figure like 2.8e-2, got "${text}"`)
  if (text === '0') return { low: 0, high: 0 }
  const half = 0.5 * 10 ** (Number(exponent) - decimals.length) * factor
  const value = Number(text) * factor
  // A tie may have been rounded either way, and 0.00725 is not quite 0.00725 in binary.
  const slack = half * 1e-9
  return { low: value - half - slack, high: value + half + slack }
}

/**
 * The numbers that round to a printed figure: "2.8e-2" is 0.0275 to 0.0285, "82 %" 0.815 to 0.825, "3–5 %" 0.025 to 0.055, and "0"
 * nothing but zero. Throws a SyntaxError for other text.
 */
export const parsePrinted = (printed: string): PrintedRange => {
  const isShare = printed.endsWith(' %')
  const factor = isShare ? 0.01 : 1
  const parts = (isShare ? printed.slice(0, -2) : printed).replaceAll('−', '-').split('–')
  const ranges = parts.map((part) => rangeOf(part, factor))
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  }
}

/** Whether a number rounds to a printed figure. */
export const isPrintedAs = (printed: string, value: number): boolean => {
  const { low, high } = parsePrinted(printed)
  return value >= low && value <= high
}
