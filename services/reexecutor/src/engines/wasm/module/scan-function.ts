import type { ByteReader } from './byte-reader.ts'
import { refuse, refuseProposal } from './module-refused.ts'
import { scanBulk, scanMemoryAccess, scanVector } from './scan-prefixed.ts'
import { readValueType } from './value-types.ts'

/** Where an instruction stands: offset of its first byte and of the byte after it. */
export type Span = { readonly start: number; readonly end: number }

const memoryGrow = 0x40

/**
 * Steps through one function body (locals first) and returns where it grows the memory. Every opcode must be
 * of WebAssembly 2.0 (core specification §5.4): others are refused under the name of their proposal.
 */
export function scanFunction(reader: ByteReader): readonly Span[] {
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32()
    readValueType(reader)
  }
  const growths: Span[] = []
  while (!reader.atEnd) {
    const start = reader.position
    const opcode = reader.byte()
    scanImmediates(reader, opcode)
    if (opcode === memoryGrow) growths.push({ start, end: reader.position })
  }
  return growths
}

function scanImmediates(reader: ByteReader, opcode: number): void {
  const between = (first: number, last: number) => opcode >= first && opcode <= last
  if (between(0x45, 0xc4)) return
  if (between(0x20, 0x26)) return reader.skipNumber()
  if (between(0x28, 0x3e)) return scanMemoryAccess(reader)
  if (between(0x02, 0x04)) return scanBlockType(reader)
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x0f: // return
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
      return
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x3f: // memory.size
    case memoryGrow:
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
    case 0xd2: // ref.func
      return reader.skipNumber()
    case 0x11: // call_indirect
      reader.skipNumber()
      return reader.skipNumber()
    case 0x0e: // br_table
      for (let labels = reader.u32() + 1; labels > 0; labels--) reader.skipNumber()
      return
    case 0x1c: // select with types
      for (let types = reader.u32(); types > 0; types--) readValueType(reader)
      return
    case 0x43: // f32.const
      return void reader.take(4)
    case 0x44: // f64.const
      return void reader.take(8)
    case 0xfc:
      return scanBulk(reader)
    case 0xfd:
      return scanVector(reader)
    default:
      return refuseOpcode(opcode)
  }
}

function scanBlockType(reader: ByteReader): void {
  if (reader.peek() === 0x63 || reader.peek() === 0x64) refuseProposal('typed function references')
  reader.skipNumber()
}

function refuseOpcode(opcode: number): never {
  if ([0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f].includes(opcode)) refuseProposal('exception handling')
  if (opcode === 0x12 || opcode === 0x13) refuseProposal('tail calls')
  if ([0x14, 0x15, 0xd4, 0xd5, 0xd6].includes(opcode)) refuseProposal('typed function references')
  if (opcode === 0xd3 || opcode === 0xfb) refuseProposal('garbage collection')
  if (opcode === 0xfe) refuseProposal('threads')
  refuse(`the module has an unknown opcode 0x${opcode.toString(16)}`)
}
