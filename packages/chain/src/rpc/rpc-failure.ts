/** How an endpoint said no: the error object of JSON-RPC, and the HTTP status where that was not 200. */
export type RpcFailure = {
  readonly code?: number
  readonly message: string
  readonly data?: unknown
  readonly status?: number
}

/** Longer error texts are cut: an endpoint writes them, and they are searched. */
const MOST_LETTERS = 2_000

/** What a failure says, message and data together, in lower case and of bounded length. */
export const wordsOf = ({ message, data }: RpcFailure): string =>
  [message, ...dataLines(data)]
    .map((line) => line.slice(0, MOST_LETTERS))
    .join('\n')
    .slice(0, MOST_LETTERS)
    .toLowerCase()

/** A few providers say what is wrong only in the data: a text, or an object one or two levels deep. */
const dataLines = (data: unknown, depth = 0): string[] => {
  if (typeof data === 'string') return [data]
  if (typeof data !== 'object' || data === null || depth > 1) return []
  return Object.entries(data)
    .slice(0, 12)
    .flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number'
        ? [`${key}: ${value}`]
        : dataLines(value, depth + 1),
    )
}

/** Reads a count as providers write one ("10,000", "2K", "1m"); undefined for anything that is not a sane positive number. */
export const countIn = (text: string | undefined): number | undefined => {
  const found = /^(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})([km])?$/i.exec(text ?? '')
  if (found === null) return undefined
  const unit = { k: 1_000, m: 1_000_000 }[(found[2] ?? '').toLowerCase()] ?? 1
  const count = Number(found[1]?.replaceAll(',', '')) * unit
  return Number.isSafeInteger(count) && count > 0 ? count : undefined
}
