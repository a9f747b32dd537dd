import type { Effect } from './effects.ts'
import type { PlanDraft } from './function-plan.ts'
import type { Signatures } from './function-types.ts'
import { bulkOpcode, opcode } from './instructions.ts'
import { refuse } from './module-refused.ts'
import type { NanWatch } from './nan-watch.ts'
import { bulkEffects, numberEffects } from './number-effects.ts'
import { plainNumber, settled } from './operand.ts'
import type { OperandStack } from './operand-stack.ts'
import { planControl } from './plan-control.ts'
import { refuseOpcode, scanBulk, scanImmediates, scanVector } from './scan-immediates.ts'
import { vectorEffects } from './vector-effects.ts'

/** What goes along while a function is read. */
export type Planning = {
  readonly draft: PlanDraft
  readonly watch: NanWatch
  readonly stack: OperandStack
  readonly signatures: Signatures
  /** Which charges the open loops pay into, innermost last. */
  readonly openCharges: number[]
  /** 1 for every local, parameters included, that can hold a NaN. */
  readonly floatLocals: Uint8Array
  /** Whether each open block is a loop. */
  readonly blocks: boolean[]
}

/** Reads one instruction whose first byte has been read, and notes what it asks of the rewriter. */
export function planInstruction(planning: Planning, code: number, start: number): void {
  const { draft, stack } = planning
  const { reader } = draft
  const effect = numberEffects.get(code)
  if (effect !== undefined) {
    if (code === opcode.f32Const || code === opcode.f64Const) return planConstant(planning, code)
    scanImmediates(reader, code)
    if (code === opcode.memoryGrow) draft.memoryGrows.push({ start, end: reader.position })
    return stack.apply(effect, reader.position)
  }
  if (code === opcode.vectorPrefix) return planVector(planning)
  if (code === opcode.bulkPrefix) return planBulk(planning, start)
  if (code >= opcode.localGet && code <= opcode.globalSet) return planVariable(planning, code)
  if (!planControl(planning, code, start)) refuseOpcode(code)
}

function planVariable({ draft: { reader }, watch, stack, floatLocals }: Planning, code: number): void {
  const index = reader.u32()
  switch (code) {
    case opcode.localGet:
      return stack.push(
        floatLocals[index] === 1 ? { kind: 'local', local: index, end: reader.position } : settled,
      )
    case opcode.localSet:
    case opcode.localTee: {
      const operand = stack.pop()
      if (floatLocals[index] === 1) watch.assign(index, operand)
      if (code === opcode.localSet) return
      return stack.push(operand.kind === 'local' ? settled : operand)
    }
    case opcode.globalGet:
      return stack.push(settled)
    default:
      return stack.reveal(1, 0)
  }
}

function planConstant({ draft: { reader }, stack }: Planning, code: number): void {
  const bytes = reader.take(code === opcode.f32Const ? 4 : 8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const value = code === opcode.f32Const ? view.getFloat32(0, true) : view.getFloat64(0, true)
  stack.push(Number.isNaN(value) ? settled : plainNumber)
}

function planVector({ draft, stack }: Planning): void {
  const { reader } = draft
  const code = reader.u32()
  const start = reader.position
  scanVector(reader, code)
  draft.usesVectors = true
  const isZero = code === vectorConstant && reader.since(start).every((byte) => byte === 0)
  if (isZero) return stack.push(plainNumber)
  stack.apply(effectOf(vectorEffects.get(code), code), reader.position)
}

const vectorConstant = 12
const lengthOfMemory = new Set<number>([bulkOpcode.memoryInit, bulkOpcode.memoryCopy, bulkOpcode.memoryFill])
const lengthOfTable = new Set<number>([
  bulkOpcode.tableInit,
  bulkOpcode.tableCopy,
  bulkOpcode.tableGrow,
  bulkOpcode.tableFill,
])

function planBulk({ draft, stack }: Planning, start: number): void {
  const { reader } = draft
  const code = reader.u32()
  scanBulk(reader, code)
  if (lengthOfMemory.has(code)) draft.memoryBulks.push(start)
  if (lengthOfTable.has(code)) draft.tableBulks.push(start)
  stack.apply(effectOf(bulkEffects.get(code), code), reader.position)
}

function effectOf(effect: Effect | undefined, code: number): Effect {
  return effect ?? refuse(`the module has an unknown opcode ${code} behind a prefix`)
}
