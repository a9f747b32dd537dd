const deepest = 64
const longestNameBytes = 255

/** Why `path` may not be the path of an input file, or `undefined` if it may: relative, plain, in normal form. */
export function inputPathProblem(path: string): string | undefined {
  const segments = path.split('/')
  if (!path.isWellFormed() || /\p{Cc}/u.test(path)) return 'holds control characters or broken text'
  if (path.startsWith('/')) return 'is absolute'
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'is not in normal form: empty, "." and ".." segments are refused'
  }
  if (segments.length > deepest) return `is deeper than ${deepest} folders`
  if (segments.some((segment) => Buffer.byteLength(segment) > longestNameBytes)) {
    return `has a name longer than ${longestNameBytes} bytes`
  }
  return undefined
}
