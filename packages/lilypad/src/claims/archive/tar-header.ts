import { ClaimRefusal } from '../claim-rejection.ts'
import { readTarNumber } from './tar-number.ts'

export const tarBlock = 512

/** The fields of a tar header that say what a member is. */
export type TarHeader = {
  readonly name: Uint8Array
  readonly size: number
  /** The type flag as a character; NUL reads as `0`, as before USTAR. */
  readonly type: string
}

const text = (field: Uint8Array): Uint8Array => {
  const end = field.indexOf(0)
  return end === -1 ? field : field.subarray(0, end)
}

/** The sum of the header's bytes with its own field blank; old tars add them up as signed. */
const checkSum = (block: Uint8Array): void => {
  let unsigned = 0
  let signed = 0
  for (const [index, byte] of block.entries()) {
    const counted = index >= 148 && index < 156 ? 0x20 : byte
    unsigned += counted
    signed += counted > 127 ? counted - 256 : counted
  }
  const field = Buffer.from(block.subarray(148, 156)).toString('latin1')
  const [, digits] = /^ *([0-7]{1,7})[ \0]*$/.exec(field) ?? []
  const sum = digits === undefined ? -1 : Number.parseInt(digits, 8)
  if (sum !== unsigned && sum !== signed)
    throw new ClaimRefusal(
      'checksum',
      `expected a tar header with the sum ${unsigned}, got ${JSON.stringify(field)}`,
    )
}

const nameOf = (block: Uint8Array): Uint8Array => {
  const name = text(block.subarray(0, 100))
  const magic = Buffer.from(block.subarray(257, 265)).toString('latin1')
  if (magic === 'ustar  \0') return name
  if (magic !== 'ustar\u000000') {
    if (magic.startsWith('ustar'))
      throw new ClaimRefusal('header', `expected a header of USTAR, PAX or GNU, got ${JSON.stringify(magic)}`)
    return name
  }
  if (Buffer.from(block.subarray(508, 512)).toString('latin1') === 'tar\0')
    throw new ClaimRefusal('header', 'expected a header of USTAR, PAX or GNU, got one of star')
  const prefix = text(block.subarray(345, 500))
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name])
}

/** Reads a header block (POSIX.1-1988 USTAR, GNU, and before them v7); undefined for one of zeros. Throws a ClaimRefusal. */
export function readTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  checkSum(block)
  const flag = block[156] ?? 0
  return {
    name: nameOf(block),
    size: readTarNumber(block.subarray(124, 136)),
    type: flag === 0 ? '0' : String.fromCharCode(flag),
  }
}
