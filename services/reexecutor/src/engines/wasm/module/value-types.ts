import type { ByteReader } from './byte-reader.ts'
import { refuseProposal } from './module-refused.ts'

/** Value types of the binary format (WebAssembly core specification §5.3.1 to §5.3.3). */
export const valueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const

const accepted = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f])

/** Reads one value type: a number, a vector, `funcref` or `externref`. */
export function readValueType(reader: ByteReader): number {
  const type = reader.byte()
  if (type === 0x63 || type === 0x64) refuseProposal('typed function references')
  if (!accepted.has(type)) refuseProposal('garbage collection')
  return type
}
