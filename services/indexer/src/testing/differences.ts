/**
 * Where `found` does not hold what `expected` asks for, one line each. Objects may hold more keys than expected; arrays are compared whole,
 * because a list that should be empty and is not would pass otherwise.
 */
export const differences = (expected: unknown, found: unknown, path = 'row'): readonly string[] => {
  const isWrong = `${path}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`
  if (typeof expected !== 'object' || expected === null || typeof found !== 'object' || found === null) {
    return Object.is(expected, found) ? [] : [isWrong]
  }
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length)) return [isWrong]
  return Object.entries(expected).flatMap(([key, value]) =>
    differences(value, Reflect.get(found, key), `${path}.${key}`),
  )
}
