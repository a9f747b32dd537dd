import { createHash } from 'node:crypto'
import type { Place } from '../read-model/list-query.ts'

export type { Place } from '../read-model/list-query.ts'

/** Longer keys are cut: together with its sort value the beginning of a key is place enough. */
const longestKey = 120

const digestOf = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 10)

const nameOf = (list: string): string => list.split('?', 1)[0] ?? ''

/** A list as its cursors know it: its name, and what it is filtered by. */
export const listOf = (name: string, filters: Readonly<Record<string, unknown>> = {}): string => {
  const given = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `${name}?${JSON.stringify(given)}`
}

/** Writes a place as an opaque cursor that only the same list with the same filters takes back. */
export const writeCursor = (list: string, [sort, key, chainId]: Place): string =>
  Buffer.from(
    JSON.stringify([nameOf(list), digestOf(list), sort, key.slice(0, longestKey), chainId]),
  ).toString('base64url')

type Parts = { readonly name: string; readonly digest: string; readonly place: Place }

const partsOf = (cursor: string): Parts | undefined => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parts) || parts.length !== 5) return undefined
    const [name, digest, sort, key, chainId] = parts as unknown[]
    if (![name, digest, sort, key].every((part) => typeof part === 'string')) return undefined
    if (!Number.isSafeInteger(chainId)) return undefined
    return { name, digest, place: [sort, key, chainId] } as Parts
  } catch {
    return undefined
  }
}

/** Reads a cursor back; undefined if it is not one of this list's. */
export const readCursor = (list: string, cursor: string): Place | undefined => {
  const parts = partsOf(cursor)
  return parts?.digest === digestOf(list) ? parts.place : undefined
}

/** Why {@link readCursor} refuses a cursor, in words: one of another list by the name of that. */
export const refusedCursor = (list: string, cursor: string): string => {
  const name = partsOf(cursor)?.name
  if (name === undefined || !/^[a-zA-Z0-9 ]{1,40}$/.test(name)) return 'is no cursor of this API'
  return name === nameOf(list)
    ? `is a cursor of ${name} with other filters; a cursor goes with the filters it came with`
    : `is a cursor of ${name}, and this is ${nameOf(list)}`
}
