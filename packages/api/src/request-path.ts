/**
 * Fills the `:name` parts of a route's path, percent-encoded, and appends the query in the order given; undefined values are left out.
 * Throws a TypeError when a part has no value.
 */
export const requestPath = (
  path: string,
  params: Readonly<Record<string, string | number | undefined>>,
  query: Readonly<Record<string, string | number | undefined>>,
): string => {
  const filled = path.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined || value === '') throw new TypeError(`expected a value for :${name} of ${path}`)
    return encodeURIComponent(String(value))
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.append(name, String(value))
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`
}
