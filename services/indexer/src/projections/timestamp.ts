const lastSecondOfYear9999 = 253_402_300_799n

/** RFC 3339 in UTC of unix seconds; times past the year 9999, which no calendar prints, are shown as its last second. */
export const toTimestamp = (seconds: string | number | bigint): string => {
  if (seconds !== last) [last, written] = [seconds, timestampOf(seconds)]
  return written
}

/** Facts come block by block, and all of a block have its time. */
let [last, written]: [string | number | bigint | undefined, string] = [undefined, '']

const timestampOf = (seconds: string | number | bigint): string => {
  const exact = BigInt(seconds)
  const shown = exact > lastSecondOfYear9999 ? lastSecondOfYear9999 : exact
  return new Date(Number(shown) * 1000).toISOString().replace('.000Z', 'Z')
}
