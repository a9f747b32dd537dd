/** A value that JSON can carry without loss. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

const maxDepth = 100

/**
 * Finds what JSON would silently change or drop: undefined, NaN, bigints, dates and other objects with a
 * class, functions, half surrogate pairs, nesting beyond 100 levels.
 *
 * @param path how the value is called in the answer
 * @returns the path of the first such value and what is wrong with it, or undefined
 */
export function findNonJson(
  value: unknown,
  path: string,
  depth = 0,
): { path: string; found: string } | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : { path, found: 'a string with half a surrogate pair' }
    case 'number':
      return Number.isFinite(value) ? undefined : { path, found: String(value) }
    case 'boolean':
      return undefined
    case 'object':
      if (value === null) return undefined
      if (depth >= maxDepth) return { path, found: `nesting deeper than ${maxDepth} levels` }
      return Array.isArray(value) ? findInArray(value, path, depth) : findInObject(value, path, depth)
    default:
      return { path, found: `a value of type ${typeof value}` }
  }
}

function findInArray(values: readonly unknown[], path: string, depth: number) {
  for (let index = 0; index < values.length; index++) {
    const bad = findNonJson(values[index], `${path}[${index}]`, depth + 1)
    if (bad) return bad
  }
  return undefined
}

function findInObject(value: object, path: string, depth: number) {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    return { path, found: `an instance of ${value.constructor?.name ?? 'a class'}` }
  }
  for (const key of Object.keys(value)) {
    if (!key.isWellFormed()) return { path, found: 'a key with half a surrogate pair' }
    const entry: unknown = Reflect.get(value, key)
    // Most values are sound texts, for which no path need be made.
    if (typeof entry === 'string' && entry.isWellFormed()) continue
    const bad = findNonJson(entry, `${path}.${key}`, depth + 1)
    if (bad) return bad
  }
  return undefined
}
