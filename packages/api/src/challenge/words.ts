const ONE = 10n ** 18n

/** An amount of wei as LP, without trailing noughts: `1.5 LP`. */
export const lp = (wei: bigint): string => {
  const sign = wei < 0n ? '-' : ''
  const size = wei < 0n ? -wei : wei
  const fraction = String(size % ONE)
    .padStart(18, '0')
    .replace(/0+$/, '')
  return `${sign}${size / ONE}${fraction === '' ? '' : `.${fraction}`} LP`
}

/** A chain time (unix seconds) as ISO 8601; the parties of a deal may have agreed to one that no calendar has. */
export const timeOf = (seconds: number): string =>
  seconds > 253_402_300_799 ? 'never' : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
