/** What a link asks for. */
export type QueryValues = Readonly<Record<string, string | number | undefined>>

/** Values of a query that were given, for a link that keeps them. */
export const queryText = (query: QueryValues): string => {
  const given = Object.entries(query).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
