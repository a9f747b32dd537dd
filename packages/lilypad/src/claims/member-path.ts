import { ClaimRefusal, shown } from './claim-rejection.ts'

const longestPathBytes = 4096
const longestNameBytes = 255

/** Reads a name of an archive as UTF-8. Throws a ClaimRefusal. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ClaimRefusal(
      'name',
      `expected a name in UTF-8, got ${Buffer.from(bytes).toString('hex').slice(0, 120)}`,
    )
  }
}

/**
 * The path of a member in normal form, '' for the root: relative, `/` between names, none of them empty, `.` or `..`, no control
 * characters. A leading `./` and a folder's trailing `/` are taken away. Throws a ClaimRefusal for every other path.
 */
export function memberPath(text: string, isFolder: boolean, depth: number): string {
  if (/\p{Cc}/u.test(text))
    throw new ClaimRefusal('name', `expected a name without control characters, got ${shown(text)}`)
  if (Buffer.byteLength(text) > longestPathBytes)
    throw new ClaimRefusal('path', `expected a path of at most ${longestPathBytes} bytes, got ${shown(text)}`)
  let path = text.startsWith('./') ? text.slice(2) : text
  if (isFolder && path.endsWith('/')) path = path.slice(0, -1)
  if (isFolder && (path === '.' || text === './')) return ''
  const names = path.split('/')
  if (names.some((name) => name === '' || name === '.' || name === '..'))
    throw new ClaimRefusal('path', `expected a relative path in normal form, got ${shown(text)}`)
  if (names.length > depth)
    throw new ClaimRefusal(
      'depth',
      `expected at most ${depth} folders inside each other, got ${names.length}`,
    )
  if (names.some((name) => Buffer.byteLength(name) > longestNameBytes))
    throw new ClaimRefusal('name', `expected names of at most ${longestNameBytes} bytes, got ${shown(text)}`)
  return path
}
