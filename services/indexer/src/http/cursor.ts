/** The place of a page's last item in its list's order. */
export type Place = readonly [sort: string, key: string]

/** Writes a place as an opaque cursor that only the same list with the same filters takes back. */
export const writeCursor = (list: string, place: Place): string =>
  Buffer.from(JSON.stringify([list, ...place])).toString('base64url')

/** Reads a cursor back; undefined if it is not one of this list's. */
export const readCursor = (list: string, cursor: string): Place | undefined => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parts) || parts.length !== 3) return undefined
    const [name, sort, key] = parts as unknown[]
    return name === list && typeof sort === 'string' && typeof key === 'string' ? [sort, key] : undefined
  } catch {
    return undefined
  }
}
