/**
 * Reads `NAME=value` lines. A name that is empty, stands twice or a line with a NUL gives the reason in words instead:
 * programs differ in which of two values they take.
 */
export const readEnvironment = (lines: readonly string[]): Readonly<Record<string, string>> | string => {
  const environment = new Map<string, string>()
  for (const line of lines) {
    const equals = line.indexOf('=')
    const name = line.slice(0, equals)
    if (equals < 1 || line.includes('\0')) return `expected NAME=value, got ${JSON.stringify(line)}`
    if (environment.has(name)) return `expected each variable once, got ${JSON.stringify(name)} twice`
    environment.set(name, line.slice(equals + 1))
  }
  return Object.fromEntries(environment)
}
