import type { ByteReader } from './byte-reader.ts'
import type { FunctionPlan, PlanDraft } from './function-plan.ts'
import { readList } from './function-types.ts'
import type { FunctionType, Signatures } from './function-types.ts'
import { createNanWatch } from './nan-watch.ts'
import { createOperandStack } from './operand-stack.ts'
import { planInstruction } from './plan-instruction.ts'
import type { Planning } from './plan-instruction.ts'
import { readValueType, valueType } from './value-types.ts'

/** Return address, saved registers and the like, in words; more than V8 takes for the emptiest function. */
const emptyFrameWords = 16
/** An optimiser keeps values that a later instruction will need again, so a frame may grow with the code. */
const instructionsPerWord = 16

/** Reads one function body of a module that validates, once, front to back. */
export function planFunction(reader: ByteReader, type: FunctionType, signatures: Signatures): FunctionPlan {
  const { groups, declared, floatLocals, hasVectors } = readLocals(reader, type.parameters)
  const codeStart = reader.position
  const watch = createNanWatch(type.parameters.length)
  const draft: PlanDraft = {
    reader,
    charges: [{ at: codeStart, cost: declared }],
    memoryGrows: [],
    memoryBulks: [],
    tableBulks: [],
    returns: [],
    instructions: 0,
    callsFunctions: false,
    usesVectors: hasVectors,
  }
  const planning: Planning = {
    draft,
    watch,
    stack: createOperandStack(type, watch),
    signatures,
    openCharges: [0],
    floatLocals,
    blocks: [],
  }
  while (!reader.atEnd) {
    const start = reader.position
    draft.instructions++
    const charge = draft.charges[planning.openCharges.at(-1) ?? 0]
    if (charge !== undefined) charge.cost++
    planInstruction(planning, reader.byte(), start)
  }
  const slots = declared + 2 * type.parameters.length + type.results.length + planning.stack.highest
  return {
    codeStart,
    localGroups: groups,
    locals: type.parameters.length + declared,
    charges: draft.charges,
    settlings: watch.settlings(),
    memoryGrows: draft.memoryGrows,
    memoryBulks: draft.memoryBulks,
    tableBulks: draft.tableBulks,
    returns: draft.returns,
    callsFunctions: draft.callsFunctions,
    frameWords:
      emptyFrameWords +
      slots * (draft.usesVectors ? 2 : 1) +
      Math.ceil(draft.instructions / instructionsPerWord),
  }
}

type Locals = {
  readonly groups: number
  readonly declared: number
  readonly floatLocals: Uint8Array
  readonly hasVectors: boolean
}

const floats = new Set<number>([valueType.f32, valueType.f64, valueType.v128])

function readLocals(reader: ByteReader, parameters: readonly number[]): Locals {
  const groups = readList(reader, () => ({ count: reader.u32(), type: readValueType(reader) }))
  const declared = groups.reduce((total, { count }) => total + count, 0)
  const floatLocals = new Uint8Array(parameters.length + declared)
  let next = 0
  for (const { count, type } of [...parameters.map((of) => ({ count: 1, type: of })), ...groups]) {
    if (floats.has(type)) floatLocals.fill(1, next, next + count)
    next += count
  }
  const hasVectors = [...parameters, ...groups.map(({ type }) => type)].includes(valueType.v128)
  return { groups: groups.length, declared, floatLocals, hasVectors }
}
