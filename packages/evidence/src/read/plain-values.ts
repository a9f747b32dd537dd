/** Reads what a stranger wrote: whatever has another form than was expected is not there. */
type Fields = Readonly<Record<string, unknown>>

export const longestText = 2_000

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

/** Cut to so many characters, and never within one. */
export const textOf = (value: unknown, longest = longestText): string | null => {
  if (typeof value !== 'string') return null
  return value.length <= longest ? value : `${value.slice(0, longest).toWellFormed()}…`
}

export const wholeOf = (value: unknown): number | null =>
  Number.isSafeInteger(value) ? (value as number) : null

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The CID of a link, as dag-json has it. */
export const linkOf = (value: unknown): string | null => textOf(fieldsOf(value)?.['/'], 100)
