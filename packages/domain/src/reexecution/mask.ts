/**
 * A mask names text whose wording means nothing, such as a time. Its language is small on purpose: ASCII characters, `\d` for a
 * digit, `\x` for a hexadecimal digit, `\w` for a letter, digit or underscore, `\` before any other sign for that sign itself, and
 * `{n}` or `{n,m}` after any of them. There is no star, no choice and no group, so that every mask matches a bounded number of
 * bytes in bounded time.
 */
export type Mask = {
  /** Which bytes fit where; the first `least` must be there, an optional one can be left out. */
  readonly places: readonly MaskPlace[]
}
export type MaskPlace = { readonly fits: (byte: number) => boolean; readonly optional: boolean }

export type ReadMask =
  | { readonly kind: 'read'; readonly mask: Mask }
  | { readonly kind: 'refused'; readonly problem: string }

const MOST_PLACES = 128

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
  const places: MaskPlace[] = []
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
    const fits = escaped === undefined ? equals(plain) : fitsEscaped(escaped)
    if (fits === undefined)
      return refused(`"\\${escaped}" means nothing here: use \\d, \\x, \\w or "\\" before a sign`)
    if (Number(most) < Number(least) || Number(most) === 0)
      return refused(`{${least},${most}} asks for nothing`)
    for (let place = 0; place < Number(most); place += 1) {
      places.push({ fits, optional: place >= Number(least) })
      if (places.length > MOST_PLACES) return refused(`it matches more than ${MOST_PLACES} bytes`)
    }
    rest = rest.slice(found[0].length)
  }
  if (places.every(({ optional }) => optional)) return refused('it matches nothing at all')
  return { kind: 'read', mask: { places } }
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
export const maskLength = ({ places }: Mask, bytes: Uint8Array, at: number): number => {
  let live = closure(places, [0])
  let longest = 0
  for (let length = 0; live.size > 0; length += 1) {
    if (live.has(places.length)) longest = length
    const byte = bytes[at + length]
    if (byte === undefined) break
    live = closure(
      places,
      [...live].filter((place) => places[place]?.fits(byte) === true).map((place) => place + 1),
    )
  }
  return longest
}

/** The places that can be next, the optional ones passed over. */
const closure = (places: readonly MaskPlace[], from: readonly number[]): Set<number> => {
  const reached = new Set<number>()
  for (const start of from) {
    for (let place = start; !reached.has(place); place += 1) {
      reached.add(place)
      if (places[place]?.optional !== true) break
    }
  }
  return reached
}
