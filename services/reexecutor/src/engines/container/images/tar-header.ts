import { imageRefused } from '../registry/pull-failure.ts'

export type TarKind = 'file' | 'folder' | 'symlink' | 'hardlink' | 'device' | 'fifo'
type Extension = 'pax' | 'pax-global' | 'long-path' | 'long-link'

/** The fixed part of a member of an archive (IEEE 1003.1 ustar, and GNU's numbers). */
export type TarHeader = {
  readonly kind: TarKind | Extension
  readonly path: string
  readonly link: string
  readonly size: number
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Unix seconds. */
  readonly mtime: number
}

const kinds: Readonly<Record<string, TarHeader['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'fifo',
  '7': 'file',
  x: 'pax',
  g: 'pax-global',
  L: 'long-path',
  K: 'long-link',
}

/** Reads a block of 512 bytes; `undefined` for the zeros at the end. Throws `PullFailure` for what is no header. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  if (number(block, 148, 8) !== sum)
    throw imageRefused('archive', 'a header of the archive has a wrong checksum')
  const type = String.fromCharCode(block[156] ?? 0)
  const kind = kinds[type]
  if (kind === undefined)
    throw imageRefused(
      'archive',
      `a member of the archive has the type ${JSON.stringify(type)}, which is not taken`,
    )
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isPosix ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  const path = prefix === '' ? name : `${prefix}/${name}`
  return {
    // Archives older than ustar have folders as files whose name ends in a slash.
    kind: kind === 'file' && path.endsWith('/') ? 'folder' : kind,
    path,
    link: text(block, 157, 100),
    size: number(block, 124, 12),
    mode: number(block, 100, 8) & 0o7777,
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    mtime: number(block, 136, 12),
  }
}

/** What pax records say in place of a header's own fields. */
export function readPaxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>()
  let at = 0
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space))
    const end = at + length
    const equals = bytes.indexOf(0x3d, space)
    if (
      !Number.isInteger(length) ||
      end > bytes.length ||
      equals < 0 ||
      equals >= end ||
      bytes[end - 1] !== 0x0a
    )
      throw imageRefused('archive', 'a pax record of the archive is malformed')
    records.set(utf8(bytes.subarray(space + 1, equals)), utf8(bytes.subarray(equals + 1, end - 1)))
    at = end
  }
  return records
}

/** Bytes as text, up to a NUL where there is one. */
export function utf8(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      end < 0 ? bytes : bytes.subarray(0, end),
    )
  } catch {
    throw imageRefused('archive', 'a name in the archive is not UTF-8')
  }
}

function text(block: Buffer, at: number, bytes: number): string {
  return utf8(block.subarray(at, at + bytes))
}

function number(block: Buffer, at: number, bytes: number): number {
  const field = block.subarray(at, at + bytes)
  const value = ((field[0] ?? 0) & 0x80) === 0 ? octal(field) : binary(field)
  if (Number.isSafeInteger(value)) return value
  throw imageRefused('archive', 'a number in a header of the archive is malformed')
}

function octal(field: Buffer): number {
  const digits = field.toString('latin1').replaceAll(/^[ \0]+|[ \0]+$/g, '')
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

/** GNU: big-endian after a first bit that says so; negative numbers are no size and no id. */
function binary(field: Buffer): number {
  const [first = 0, ...rest] = field
  return rest.reduce((value, byte) => value * 256 + byte, first & 0x7f)
}
