import { encodeSigned, encodeU32 } from './encode.ts'
import { opcode } from './instructions.ts'
import type { FloatKind } from './operand.ts'
import { valueType } from './value-types.ts'

/** Numbers of what the rewriter adds to a module. */
export type Added = {
  /** i64: fuel that is left. */
  readonly fuelGlobal: number
  /** i32: words of the stack allowance that are left. */
  readonly stackGlobal: number
  /** i32: once memory was refused, how many pages there would have been. */
  readonly memoryRefusedGlobal: number
  readonly growMemory: number
  readonly chargeMemoryBytes: number
  readonly chargeTableElements: number
}

type Code = readonly number[]
const emptyBlock = 0x40
const [i32Equal, i32Below, i32Add, i32Sub] = [0x46, 0x48, 0x6a, 0x6b]
const [i64Below, i64AtMost, i64Add, i64Sub, shiftLeft, shiftRight] = [0x53, 0x58, 0x7c, 0x7d, 0x86, 0x88]
const [memorySize, extendToI64] = [0x3f, 0xad]
const trapIfSet: Code = [opcode.if, emptyBlock, opcode.unreachable, opcode.end]

/** Takes `cost` of the fuel and traps when there is less than none; `local` is an i64 of the function's own. */
export function chargeFuel({ fuelGlobal }: Added, cost: number, local: number): Code {
  const fuel = encodeU32(fuelGlobal)
  const scratch = encodeU32(local)
  const subtracts = [opcode.globalGet, ...fuel, opcode.i64Const, ...encodeSigned(cost), i64Sub]
  const keeps = [opcode.localTee, ...scratch, opcode.globalSet, ...fuel]
  return [...subtracts, ...keeps, opcode.localGet, ...scratch, opcode.i64Const, 0, i64Below, ...trapIfSet]
}

/** Takes a frame of the stack allowance and traps when there is less than none; `local` is an i32 of the function's own. */
export function takeFrame({ stackGlobal }: Added, words: number, local: number): Code {
  const stack = encodeU32(stackGlobal)
  const scratch = encodeU32(local)
  const subtracts = [opcode.globalGet, ...stack, opcode.i32Const, ...encodeSigned(words), i32Sub]
  const keeps = [opcode.localTee, ...scratch, opcode.globalSet, ...stack]
  return [...subtracts, ...keeps, opcode.localGet, ...scratch, opcode.i32Const, 0, i32Below, ...trapIfSet]
}

/** Gives the frame back. */
export function returnFrame({ stackGlobal }: Added, words: number): Code {
  const stack = encodeU32(stackGlobal)
  return [
    opcode.globalGet,
    ...stack,
    opcode.i32Const,
    ...encodeSigned(words),
    i32Add,
    opcode.globalSet,
    ...stack,
  ]
}

const bitselect = [opcode.vectorPrefix, 82]
const vector = (lane: Code) =>
  [opcode.vectorPrefix, 12, ...Array.from({ length: 16 / lane.length }, () => lane)].flat()
const [nan32, nan64] = [
  [0, 0, 0xc0, 0x7f],
  [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
]
const settling = {
  f32: { type: valueType.f32, nan: [opcode.f32Const, ...nan32], equal: [0x5b], choose: [opcode.select] },
  f64: { type: valueType.f64, nan: [opcode.f64Const, ...nan64], equal: [0x61], choose: [opcode.select] },
  f32x4: {
    type: valueType.v128,
    nan: vector(nan32),
    equal: [opcode.vectorPrefix, 65],
    choose: bitselect,
  },
  f64x2: {
    type: valueType.v128,
    nan: vector(nan64),
    equal: [opcode.vectorPrefix, 71],
    choose: bitselect,
  },
} as const

/** The type of the local that settling a value of this kind needs. */
export const settlingType = (float: FloatKind): number => settling[float].type

/** Replaces the number on top of the stack by the canonical NaN if it is a NaN, lane by lane in a vector. */
export function settleNan(float: FloatKind, local: number): Code {
  const { nan, equal, choose } = settling[float]
  const scratch = encodeU32(local)
  const again = [opcode.localGet, ...scratch]
  return [opcode.localTee, ...scratch, ...nan, ...again, ...again, ...equal, ...choose]
}

/** What one page of new memory, which has to be filled with zeros, costs. */
const fuelPerPageLog2 = 12
/** Eight bytes moved cost as much as one instruction. */
const bytesPerFuelLog2 = 3

/** Takes fuel for the u32 in local 0, scaled, and traps when there is less than none; `local` is an i64. */
function chargeFirst({ fuelGlobal }: Added, scale: Code, local: number): Code {
  const fuel = encodeU32(fuelGlobal)
  const amount = [opcode.localGet, 0, extendToI64, ...scale]
  const keeps = [opcode.localTee, local, opcode.globalSet, ...fuel]
  const check = [opcode.localGet, local, opcode.i64Const, 0, i64Below, ...trapIfSet]
  return [opcode.globalGet, ...fuel, ...amount, i64Sub, ...keeps, ...check]
}

/** `(param $length i32) (result i32)`: takes fuel for a length, scaled, and leaves it. */
function chargeLength(added: Added, scale: Code): Code {
  return [1, 1, valueType.i64, ...chargeFirst(added, scale, 1), opcode.localGet, 0, opcode.end]
}

export const chargeMemoryBytes = (added: Added): Code =>
  chargeLength(added, [opcode.i64Const, bytesPerFuelLog2, shiftRight])
export const chargeTableElements = (added: Added): Code => chargeLength(added, [])

/**
 * `(param $pages i32) (result i32)` with a local `$before`: grows the memory, and ends the program with a note at a refusal
 * that its own declared maximum does not explain: the result of a program that copes with such a refusal would depend on
 * our limit.
 */
export function growMemory(added: Added, declaredMaximum: number): Code {
  const refused = encodeU32(added.memoryRefusedGlobal)
  const declaresLocals = [2, 1, valueType.i32, 1, valueType.i64]
  const charges = chargeFirst(added, [opcode.i64Const, fuelPerPageLog2, shiftLeft], 2)
  const growsMemory = [opcode.localGet, 0, opcode.memoryGrow, 0, opcode.localTee, 1]
  const ifRefused = [opcode.i32Const, 0x7f, i32Equal, opcode.if, emptyBlock] // $before = -1
  const requested = [opcode.localGet, 0, extendToI64, memorySize, 0, extendToI64, i64Add]
  const ifDeclared = [opcode.i64Const, ...encodeSigned(declaredMaximum), i64AtMost, opcode.if, emptyBlock]
  const pages = [opcode.localGet, 0, memorySize, 0, i32Add]
  const notes = [...pages, opcode.globalSet, ...refused, opcode.unreachable, opcode.end, opcode.end]
  const answers = [opcode.localGet, 1, opcode.end]
  return [declaresLocals, charges, growsMemory, ifRefused, requested, ifDeclared, notes, answers].flat()
}
