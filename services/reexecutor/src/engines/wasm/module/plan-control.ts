import type { ByteReader } from './byte-reader.ts'
import { opcode } from './instructions.ts'
import { refuse, refuseProposal } from './module-refused.ts'
import type { Signature } from './operand-stack.ts'
import type { Planning } from './plan-instruction.ts'
import { readValueType } from './value-types.ts'

/** Reads an instruction that opens, closes or leaves blocks, calls, drops or selects; `false` if it is none of these. */
export function planControl(planning: Planning, code: number, start: number): boolean {
  const { draft, stack } = planning
  const { reader } = draft
  switch (code) {
    case opcode.block:
    case opcode.loop:
    case opcode.if:
      openBlock(planning, code)
      return true
    case opcode.else:
      stack.alternate()
      return true
    case opcode.end:
      if (planning.blocks.pop() === true) planning.openCharges.pop()
      stack.close()
      return true
    case opcode.branch:
      stack.branch(reader.u32(), false)
      return true
    case opcode.branchIf:
      stack.reveal(1, 0)
      stack.branch(reader.u32(), true)
      return true
    case opcode.branchTable:
      stack.reveal(1, 0)
      for (let labels = reader.u32(); labels > 0; labels--) reader.skipNumber()
      stack.branch(reader.u32(), false)
      return true
    case opcode.return:
      draft.returns.push({ start, end: reader.position, depth: stack.depth })
      stack.branch(stack.depth, false)
      return true
    case opcode.unreachable:
      stack.leave()
      return true
    case opcode.call:
    case opcode.callIndirect:
      call(planning, code)
      return true
    case opcode.drop:
      stack.pop()
      return true
    case opcode.selectTyped:
      for (let types = reader.u32(); types > 0; types--) readValueType(reader)
      stack.reveal(3, 1)
      return true
    case opcode.select:
      stack.reveal(3, 1)
      return true
    default:
      return false
  }
}

function openBlock({ draft, stack, signatures, openCharges, blocks }: Planning, code: number): void {
  const { reader } = draft
  const type = readBlockType(reader, signatures.types)
  const isLoop = code === opcode.loop
  if (code === opcode.if) stack.reveal(1, 0)
  stack.open(type, isLoop)
  blocks.push(isLoop)
  if (!isLoop) return
  draft.charges.push({ at: reader.position, cost: 0 })
  openCharges.push(draft.charges.length - 1)
}

function call({ draft, stack, signatures }: Planning, code: number): void {
  const { reader } = draft
  const index = reader.u32()
  const isIndirect = code === opcode.callIndirect
  if (isIndirect) {
    reader.skipNumber()
    stack.reveal(1, 0)
  }
  const type = isIndirect ? signatures.types[index] : signatures.functions[index]
  if (type === undefined) return refuse(`the module calls a function ${index} that is not there`)
  stack.reveal(type.parameters.length, type.results.length)
  if (isIndirect || index >= signatures.importedFunctions) draft.callsFunctions = true
}

const emptyType = 0x40

type Lengths = { readonly parameters: readonly unknown[]; readonly results: readonly unknown[] }

function readBlockType(reader: ByteReader, types: readonly Lengths[]): Signature {
  const first = reader.peek()
  if (first === 0x63 || first === 0x64) refuseProposal('typed function references')
  if (first === emptyType) {
    reader.byte()
    return { parameters: 0, results: 0 }
  }
  // A type's number is a signed one of 33 bits; one byte with bit 6 set is a value type.
  if (first < 0x80 && (first & 0x40) !== 0) {
    readValueType(reader)
    return { parameters: 0, results: 1 }
  }
  const index = reader.u32()
  const type = types[index] ?? refuse(`a block of the module has type ${index}, which is not there`)
  return { parameters: type.parameters.length, results: type.results.length }
}
