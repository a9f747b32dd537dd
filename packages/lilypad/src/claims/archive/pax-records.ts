import { ClaimRefusal } from '../claim-rejection.ts'
import { decodeName } from '../member-path.ts'

/** What an extended header says of the member behind it. */
export type PaxOverrides = { readonly path?: string; readonly size?: number }

const refused = (message: string): ClaimRefusal => new ClaimRefusal('header', `PAX header: ${message}`)

/** `<length> <key>=<value>\n`, the length counting all of it. */
const readRecord = (bytes: Buffer, start: number): readonly [key: string, value: Buffer, end: number] => {
  const space = bytes.indexOf(0x20, start)
  const digits = bytes.subarray(start, space === -1 || space - start > 7 ? start : space).toString('latin1')
  const end = start + (/^[1-9][0-9]*$/.test(digits) ? Number(digits) : 0)
  const equals = bytes.indexOf(0x3d, space)
  if (
    end <= space + 1 ||
    end > bytes.length ||
    bytes[end - 1] !== 0x0a ||
    equals <= space + 1 ||
    equals >= end - 1
  )
    throw refused('expected records of <length> <key>=<value>')
  const key = decodeName(bytes.subarray(space + 1, equals))
  return [key, bytes.subarray(equals + 1, end - 1), end]
}

const readSize = (value: Buffer): number => {
  const digits = value.toString('latin1')
  const size = /^[0-9]{1,16}$/.test(digits) ? Number(digits) : Number.NaN
  if (Number.isSafeInteger(size)) return size
  throw new ClaimRefusal('size', `PAX header: expected a size, got ${JSON.stringify(digits.slice(0, 40))}`)
}

/**
 * Reads the records of an extended header (POSIX.1-2001 pax): `path` and `size` count, times, owners and the like do not. A key
 * twice is refused, for readers differ in which one counts. Throws a ClaimRefusal.
 */
export function readPaxRecords(bytes: Buffer): PaxOverrides {
  const seen = new Set<string>()
  let overrides: PaxOverrides = {}
  for (let offset = 0; offset < bytes.length;) {
    const [key, value, end] = readRecord(bytes, offset)
    offset = end
    if (seen.has(key)) throw refused(`expected each key once, got ${JSON.stringify(key)} twice`)
    seen.add(key)
    if (key.startsWith('GNU.sparse'))
      throw new ClaimRefusal('sparse', 'expected no sparse files: their bytes are not all in the archive')
    if (key === 'hdrcharset') throw refused('expected names in UTF-8')
    if (key === 'size') overrides = { ...overrides, size: readSize(value) }
    if (key === 'path') {
      if (value.length === 0) throw refused('expected a path that is not empty')
      overrides = { ...overrides, path: decodeName(value) }
    }
  }
  return overrides
}
