const multiples: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] => [
    [letter, 1000 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}i`, 1024 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
])

/**
 * Reads a size as Bacalhau does (go-humanize `ParseBytes`): `512Mb`, `16 GiB`, `1000`; K, M, G and T are powers of 1000, with
 * an i of 1024. Undefined for anything else.
 */
export const parseByteSize = (text: string): number | undefined => {
  const [, digits, unit] = /^([0-9]+(?:\.[0-9]+)?) *([a-z]*)$/i.exec(text.trim()) ?? []
  const multiple = multiples.get(unit?.toLowerCase() ?? '?')
  if (digits === undefined || multiple === undefined) return undefined
  const bytes = Math.floor(Number(digits) * multiple)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
