import { InvalidEvent } from './errors.ts'

/** A value that JSON can carry without loss. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

const maxDepth = 100

const refused = (path: string, found: string): InvalidEvent =>
  new InvalidEvent(path, 'a value JSON can carry', found)

/**
 * A copy of a value as JSON would give it back, frozen, so that whoever holds the original may change it afterwards and
 * whoever gets the copy may share it. What JSON would silently change or drop is refused: undefined, NaN, bigints, dates and
 * other objects with a class, functions, half surrogate pairs, nesting beyond 100 levels.
 *
 * @param path how the value is called in the answer
 * @throws InvalidEvent naming the first such value
 */
export function copyJson(value: unknown, path: string, depth = 0): JsonValue {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw refused(path, 'a string with half a surrogate pair')
      return value
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, String(value))
      return value === 0 ? 0 : value // JSON has no negative zero
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      if (depth >= maxDepth) throw refused(path, `nesting deeper than ${maxDepth} levels`)
      return Array.isArray(value) ? copyArray(value, path, depth) : copyObject(value, path, depth)
    default:
      throw refused(path, `a value of type ${typeof value}`)
  }
}

function copyArray(values: readonly unknown[], path: string, depth: number): JsonValue {
  const copy = Array.from(values)
  for (let index = 0; index < copy.length; index++) {
    copy[index] = copyJson(copy[index], `${path}[${index}]`, depth + 1)
  }
  return Object.freeze(copy) as JsonValue
}

function copyObject(value: object, path: string, depth: number): JsonValue {
  const copy = copyOwn(value, path)
  for (const key of Object.keys(copy)) {
    if (!key.isWellFormed()) throw refused(path, 'a key with half a surrogate pair')
    const entry = copy[key]
    // Most values are sound texts, for which no path need be made.
    if (typeof entry === 'string' && entry.isWellFormed()) continue
    copy[key] = copyJson(entry, `${path}.${key}`, depth + 1)
  }
  return Object.freeze(copy) as JsonValue
}

/**
 * A plain object with the properties of a plain object that JSON writes.
 *
 * @throws InvalidEvent for an object with a class
 */
export function copyOwn(value: object, path: string): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw refused(path, `an instance of ${value.constructor?.name ?? 'a class'}`)
  }
  const copy: Record<string, unknown> = { ...value }
  for (const symbol of Object.getOwnPropertySymbols(copy)) Reflect.deleteProperty(copy, symbol)
  return copy
}
