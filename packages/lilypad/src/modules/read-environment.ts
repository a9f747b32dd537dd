const maximumVariables = 256
const line = /^([A-Za-z_][A-Za-z0-9_]{0,255})=([^\0]{0,65536})$/su

/**
 * Reads `NAME=value` lines. An odd name, one that stands twice, a value with a NUL and more than a reexecutor takes give the
 * reason in words instead: programs differ in which of two values they take.
 */
export const readEnvironment = (lines: readonly string[]): Readonly<Record<string, string>> | string => {
  if (lines.length > maximumVariables)
    return `expected at most ${maximumVariables} variables, got ${lines.length}`
  const environment = new Map<string, string>()
  for (const text of lines) {
    const [, name, value] = line.exec(text) ?? []
    if (name === undefined || value === undefined)
      return `expected NAME=value, got ${JSON.stringify(text.slice(0, 100))}`
    if (environment.has(name)) return `expected each variable once, got ${JSON.stringify(name)} twice`
    environment.set(name, value)
  }
  return Object.fromEntries(environment)
}
