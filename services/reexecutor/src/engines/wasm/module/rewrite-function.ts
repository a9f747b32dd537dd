import { chargeFuel, returnFrame, settleNan, settlingType, takeFrame } from './added-code.ts'
import type { Added } from './added-code.ts'
import { concatenate, encodeU32 } from './encode.ts'
import type { FunctionPlan, Span } from './function-plan.ts'
import { opcode } from './instructions.ts'
import { valueType } from './value-types.ts'

/** Code that takes the place of what stands between two offsets of a function body. */
type Edit = Span & { readonly code: readonly number[] }

/** Frames of functions that call nothing need no counting up to this: the allowance leaves room for one. */
const smallFrameWords = 1_024

/** Writes a function body anew as its plan has it; `blockType` is that of a block with the function's results. */
export function rewriteFunction(
  body: Uint8Array,
  plan: FunctionPlan,
  blockType: readonly number[],
  added: Added,
): Uint8Array {
  const { codeStart, localGroups, frameWords } = plan
  const isCounted = plan.callsFunctions || frameWords > smallFrameWords
  const locals = createAddedLocals(plan.locals)
  const edits = editsOf(plan, added, locals, isCounted)
  const entry = isCounted
    ? [...takeFrame(added, frameWords, locals.of(valueType.i32)), opcode.block, ...blockType]
    : []
  const exit = isCounted ? [...returnFrame(added, frameWords), opcode.end] : []

  const parts: (Uint8Array | readonly number[])[] = []
  let copied = codeStart
  for (const { start, end, code } of edits) {
    parts.push(body.subarray(copied, start), code)
    copied = end
    // The frame is taken behind the first charge, which stands where the code begins.
    if (parts.length === 2) parts.push(entry)
  }
  const groups = encodeU32(localGroups + locals.groups().length / 2)
  const groupsStart = encodedLength(body)
  return concatenate(
    groups,
    body.subarray(groupsStart, codeStart),
    locals.groups(),
    ...parts,
    body.subarray(copied),
    exit,
  )
}

function editsOf(plan: FunctionPlan, added: Added, locals: AddedLocals, isCounted: boolean): readonly Edit[] {
  const insert = (at: number, code: readonly number[]): Edit => ({ start: at, end: at, code })
  const callTo = (index: number) => [opcode.call, ...encodeU32(index)]
  return [
    ...plan.charges.map(({ at, cost }) => insert(at, chargeFuel(added, cost, locals.of(valueType.i64)))),
    ...plan.settlings.map(({ end, float }) => insert(end, settleNan(float, locals.of(settlingType(float))))),
    ...plan.memoryBulks.map((at) => insert(at, callTo(added.chargeMemoryBytes))),
    ...plan.tableBulks.map((at) => insert(at, callTo(added.chargeTableElements))),
    ...plan.memoryGrows.map((span) => ({ ...span, code: callTo(added.growMemory) })),
    ...(isCounted
      ? plan.returns.map(({ depth, ...span }) => ({ ...span, code: [opcode.branch, ...encodeU32(depth)] }))
      : []),
  ].sort((a, b) => a.start - b.start || a.end - b.end)
}

type AddedLocals = {
  /** The local of a type, made when it is first asked for. */
  of(type: number): number
  /** Their groups as binary: a count of 1 and a type each. */
  groups(): readonly number[]
}

function createAddedLocals(first: number): AddedLocals {
  const types: number[] = []
  return {
    of: (type) => {
      if (!types.includes(type)) types.push(type)
      return first + types.indexOf(type)
    },
    groups: () => types.flatMap((type) => [1, type]),
  }
}

/** How many bytes the LEB128 number at the front takes. */
function encodedLength(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte < 0x80) + 1
}
