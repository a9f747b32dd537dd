import type { ByteReader } from './byte-reader.ts'
import { encodeU32 } from './encode.ts'
import { refuse, refuseProposal } from './module-refused.ts'

export type Limits = { readonly minimum: number; readonly maximum: number | undefined }

const hasMaximum = 0x01
const shared = 0x02
const is64Bit = 0x04

/** Reads the limits of a memory or table. */
export function readLimits(reader: ByteReader): Limits {
  const flags = reader.byte()
  if ((flags & shared) !== 0) refuseProposal('threads')
  if ((flags & is64Bit) !== 0) refuseProposal('memory64')
  if (flags > hasMaximum) refuse(`a memory or table of the module has unknown flags ${flags}`)
  const minimum = reader.u32()
  return { minimum, maximum: flags === hasMaximum ? reader.u32() : undefined }
}

/** Limits as bytes, with the maximum brought down to `cap`. */
export function encodeCapped({ minimum, maximum = Infinity }: Limits, cap: number): readonly number[] {
  return [hasMaximum, ...encodeU32(minimum), ...encodeU32(Math.min(maximum, cap))]
}
