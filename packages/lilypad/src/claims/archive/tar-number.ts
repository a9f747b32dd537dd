import { ClaimRefusal } from '../claim-rejection.ts'

const refused = (what: string): ClaimRefusal =>
  new ClaimRefusal('size', `expected a size from 0 to ${Number.MAX_SAFE_INTEGER}, got ${what}`)

/** Base-256 (GNU tar): the first bit set, the second the sign, the rest the number. */
const readBinary = (field: Uint8Array): number => {
  if ((field[0] ?? 0) & 0x40) throw refused('a negative one')
  let value = BigInt((field[0] ?? 0) & 0x3f)
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte)
  if (value > Number.MAX_SAFE_INTEGER) throw refused(String(value))
  return Number(value)
}

/** A number of a tar header: octal digits between spaces and NULs, or base-256. Throws a ClaimRefusal. */
export function readTarNumber(field: Uint8Array): number {
  if ((field[0] ?? 0) & 0x80) return readBinary(field)
  const text = Buffer.from(field).toString('latin1')
  const [, digits] = /^ *([0-7]*)[ \0]*$/.exec(text) ?? []
  if (digits === undefined) throw refused(JSON.stringify(text))
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}
