import type { ByteReader } from './byte-reader.ts'
import { firstRelaxed } from './instructions.ts'
import { refuse, refuseProposal } from './module-refused.ts'

const memoryIndexFollows = 0x40

/** Steps over the immediates of an opcode of one byte that computes, loads, stores or names one thing. */
export function scanImmediates(reader: ByteReader, opcode: number): void {
  if (opcode >= 0x28 && opcode <= 0x3e) return scanMemoryAccess(reader)
  if (opcode === 0x43) return void reader.take(4)
  if (opcode === 0x44) return void reader.take(8)
  const isNumbered =
    opcode === 0x25 || opcode === 0x26 || (opcode >= 0x3f && opcode <= 0x42) || opcode === 0xd0
  if (isNumbered || opcode === 0xd2) reader.skipNumber()
}

/** Alignment and offset of a load or store. */
function scanMemoryAccess(reader: ByteReader): void {
  if (reader.u32() >= memoryIndexFollows) refuseProposal('multiple memories')
  reader.skipNumber()
}

/** Immediates of the opcodes behind 0xfc. */
export function scanBulk(reader: ByteReader, opcode: number): void {
  if (opcode <= 7) return
  if (opcode > 17) refuseProposal('wide arithmetic')
  reader.skipNumber()
  const hasTwoImmediates = opcode === 8 || opcode === 10 || opcode === 12 || opcode === 14
  if (hasTwoImmediates) reader.skipNumber()
}

/** Immediates of the opcodes behind 0xfd. The relaxed ones differ between machines. */
export function scanVector(reader: ByteReader, opcode: number): void {
  const between = (first: number, last: number) => opcode >= first && opcode <= last
  if (opcode >= firstRelaxed) refuseProposal('relaxed SIMD')
  if (between(12, 13)) return void reader.take(16)
  if (between(21, 34)) return void reader.byte()
  if (between(0, 11) || between(84, 93)) scanMemoryAccess(reader)
  if (between(84, 91)) reader.byte()
}

/** Refuses an opcode that is not of WebAssembly 2.0 under the name of its proposal. */
export function refuseOpcode(opcode: number): never {
  if ([0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f].includes(opcode)) refuseProposal('exception handling')
  if (opcode === 0x12 || opcode === 0x13) refuseProposal('tail calls')
  if ([0x14, 0x15, 0xd4, 0xd5, 0xd6].includes(opcode)) refuseProposal('typed function references')
  if (opcode === 0xd3 || opcode === 0xfb) refuseProposal('garbage collection')
  if (opcode === 0xfe) refuseProposal('threads')
  refuse(`the module has an unknown opcode 0x${opcode.toString(16)}`)
}
