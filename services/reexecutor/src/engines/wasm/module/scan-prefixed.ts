import type { ByteReader } from './byte-reader.ts'
import { refuseProposal } from './module-refused.ts'

const memoryIndexFollows = 0x40

/** Alignment and offset of a load or store. */
export function scanMemoryAccess(reader: ByteReader): void {
  if (reader.u32() >= memoryIndexFollows) refuseProposal('multiple memories')
  reader.skipNumber()
}

/** Immediates of the opcodes behind 0xfc: saturating conversions, bulk memory, tables. */
export function scanBulk(reader: ByteReader): void {
  const opcode = reader.u32()
  if (opcode <= 7) return
  if (opcode > 17) refuseProposal('wide arithmetic')
  reader.skipNumber()
  const hasTwoImmediates = opcode === 8 || opcode === 10 || opcode === 12 || opcode === 14
  if (hasTwoImmediates) reader.skipNumber()
}

/** Immediates of the opcodes behind 0xfd: 128-bit vectors. The relaxed ones differ between machines. */
export function scanVector(reader: ByteReader): void {
  const opcode = reader.u32()
  const between = (first: number, last: number) => opcode >= first && opcode <= last
  if (opcode >= 0x100) refuseProposal('relaxed SIMD')
  if (between(12, 13)) return void reader.take(16)
  if (between(21, 34)) return void reader.byte()
  if (between(0, 11) || between(84, 93)) scanMemoryAccess(reader)
  if (between(84, 91)) reader.byte()
}
