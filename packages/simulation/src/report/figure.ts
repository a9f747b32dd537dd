/** A number as the tables show it: four digits, in powers of ten where it is small. */
export const figure = (value: number): string => {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text = size < 0.01 ? value.toExponential(2) : String(Number(value.toPrecision(4)))
  return text.replace('-', '−').replace('e-', 'e−')
}
