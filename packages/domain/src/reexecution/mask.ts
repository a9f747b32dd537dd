/**
 * A mask names text whose wording means nothing, such as a time. Its language is small on purpose: ASCII characters, `\d` for a
 * digit, `\x` for a hexadecimal digit, `\w` for a letter, digit or underscore, `\` before any other sign for that sign itself, and
 * `{n}` or `{n,m}` after any of them. There is no star, no choice and no group, so that every mask matches a bounded number of
 * bytes in bounded time.
 */
export type Mask = {
  /** How many places it has, each for one byte: 31 at most, so that a set of them is one word of bits. */
  readonly count: number
  /** For every byte the places it fits, as bits. */
  readonly fits: Uint32Array
  /** The places that may be left out, as bits. */
  readonly optional: number
}

export type ReadMask =
  | { readonly kind: 'read'; readonly mask: Mask }
  | { readonly kind: 'refused'; readonly problem: string }

const MOST_PLACES = 31

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a && byte >= 0x41
const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  d: isDigit,
  x: (byte) => isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66 && byte >= 0x41),
  w: (byte) => isDigit(byte) || isLetter(byte) || byte === 0x5f,
}
const signs = '.*+?()[]{}|^$\\'

/** Reads a mask; refuses a text that could mean something else in another pattern language, rather than guess. */
export const readMask = (text: string): ReadMask => {
  const fits = new Uint32Array(256)
  let [count, optional] = [0, 0]
  let rest = text
  while (rest !== '') {
    const found =
      /^(?:\\(?<escaped>.)|(?<plain>[\x20-\x7e]))(?:\{(?<least>\d{1,3})(?:,(?<most>\d{1,3}))?\})?/.exec(rest)
    const { escaped, plain, least = '1', most = least } = found?.groups ?? {}
    if (found === null || (plain !== undefined && signs.includes(plain))) {
      return refused(
        `${JSON.stringify(rest[0])} cannot stand there: write "\\" before a sign that is meant as itself`,
      )
    }
    const accepts = escaped === undefined ? equals(plain) : fitsEscaped(escaped)
    if (accepts === undefined)
      return refused(`"\\${escaped}" means nothing here: use \\d, \\x, \\w or "\\" before a sign`)
    if (Number(most) < Number(least) || Number(most) === 0)
      return refused(`{${least},${most}} asks for nothing`)
    if (count + Number(most) > MOST_PLACES) return refused(`it matches more than ${MOST_PLACES} bytes`)
    for (let place = 0; place < Number(most); place += 1, count += 1) {
      for (const [byte, places] of fits.entries()) if (accepts(byte)) fits[byte] = places | (1 << count)
      if (place >= Number(least)) optional |= 1 << count
    }
    rest = rest.slice(found[0].length)
  }
  if (optional === 2 ** count - 1) return refused('it matches nothing at all')
  return { kind: 'read', mask: { count, fits, optional } }
}

const refused = (problem: string): ReadMask => ({ kind: 'refused', problem })
const equals = (character = '') => {
  const code = character.codePointAt(0)
  return (byte: number): boolean => byte === code
}
const fitsEscaped = (escaped: string) => {
  if (Object.hasOwn(classes, escaped)) return classes[escaped]
  return /^[!-~]$/.test(escaped) && !/\w/.test(escaped) ? equals(escaped) : undefined
}

/** How many bytes a mask matches from `at` on, as many as it can; 0 where it does not match. */
export const maskLength = ({ count, fits, optional }: Mask, bytes: Uint8Array, at: number): number => {
  let live = withSkipped(1, optional)
  let longest = 0
  for (let length = 0; live !== 0; length += 1) {
    if ((live >>> count) & 1) longest = length
    const byte = bytes[at + length]
    if (byte === undefined) break
    live = withSkipped((live & (fits[byte] ?? 0)) << 1, optional)
  }
  return longest
}

/** The places that can be next, the optional ones passed over; sets of places as bits. */
const withSkipped = (places: number, optional: number): number => {
  let reached = places
  for (let more = reached; more !== 0;) {
    more = ((reached & optional) << 1) & ~reached
    reached |= more
  }
  return reached
}
