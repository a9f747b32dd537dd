/** One LP in wei. */
export const LP = 10n ** 18n

/** An amount of wei in LP, exactly, e.g. `-13.1 LP`; with a sign when it tells a movement. */
export const inLp = (wei: bigint, { signed = false } = {}): string => {
  const magnitude = wei < 0n ? -wei : wei
  const fraction = (magnitude % LP).toString().padStart(18, '0').replace(/0+$/, '')
  const sign = wei < 0n ? '−' : signed && wei > 0n ? '+' : ''
  return `${sign}${magnitude / LP}${fraction === '' ? '' : `.${fraction}`} LP`
}
