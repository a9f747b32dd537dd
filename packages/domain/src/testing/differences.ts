const show = (value: unknown): string =>
  typeof value === 'bigint'
    ? `${value}n`
    : (JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ??
      String(value))

/**
 * Where `found` does not hold what `expected` asks for, one line each. Objects may hold more keys than expected; arrays are
 * compared whole; everything else by identity.
 */
export const differences = (expected: unknown, found: unknown, path = 'state'): readonly string[] => {
  if (typeof expected !== 'object' || expected === null || typeof found !== 'object' || found === null) {
    return Object.is(expected, found) ? [] : [`${path}: expected ${show(expected)}, found ${show(found)}`]
  }
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length)) {
    return [`${path}: expected ${show(expected)}, found ${show(found)}`]
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    differences(value, Reflect.get(found, key), `${path}.${key}`),
  )
}
