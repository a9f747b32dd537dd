import { chargeMemoryBytes, chargeTableElements, growMemory } from './added-code.ts'
import type { Added } from './added-code.ts'
import { createByteReader } from './byte-reader.ts'
import { largestMemoryPages } from './cap-memory.ts'
import { concatenate, encodeSigned, encodeU32 } from './encode.ts'
import { readSignatures } from './function-types.ts'
import type { FunctionType, Signatures } from './function-types.ts'
import type { Limits } from './limits.ts'
import { refuse } from './module-refused.ts'
import { planFunction } from './plan-function.ts'
import { rewriteFunction } from './rewrite-function.ts'
import { appendItems, countItems, sectionId } from './sections.ts'
import type { Sections } from './sections.ts'
import { valueType } from './value-types.ts'

/** The exports by which the host sets and reads what the rewriter added: three globals. */
export const meterExports = {
  fuel: 'lilymed.fuel',
  stack: 'lilymed.stack',
  memoryRefused: 'lilymed.memoryRefused',
} as const

/**
 * Adds the meters to a module that validates. Every function pays for its instructions when it is entered, every loop for
 * its own at every turn, whatever moves a length for that length; a call takes its frame of the stack allowance and gives
 * it back; memory that is refused ends the program with a note; and a NaN that arithmetic made is the canonical one before
 * anything else can see it. What is counted depends on the module's bytes alone, never on what V8 makes of them.
 */
export function meterModule(sections: Sections, { maximum = largestMemoryPages }: Limits): Sections {
  const signatures = readSignatures(sections)
  const code = sections.get(sectionId.code) ?? refuse('the module has no code')
  const firstGlobal = countItems(sections.get(sectionId.global))
  const firstFunction = signatures.functions.length
  const added: Added = {
    fuelGlobal: firstGlobal,
    stackGlobal: firstGlobal + 1,
    memoryRefusedGlobal: firstGlobal + 2,
    growMemory: firstFunction,
    chargeMemoryBytes: firstFunction + 1,
    chargeTableElements: firstFunction + 2,
  }
  const { i32, i64 } = valueType
  const helperType = signatures.types.length
  const blockTypes = createBlockTypes(helperType + 1)
  const helpers = [growMemory(added, maximum), chargeMemoryBytes(added), chargeTableElements(added)]
  const rewritten = rewriteCode(code, signatures, added, blockTypes, helpers)
  const global = (type: number, constant: number) => [type, 1, constant, 0, 0x0b]
  const globals = [global(i64, 0x42), global(i32, 0x41), global(i32, 0x41)]
  return new Map([
    ...sections,
    [
      sectionId.type,
      appendItems(sections.get(sectionId.type), [[0x60, 1, i32, 1, i32], ...blockTypes.added()]),
    ],
    [
      sectionId.function,
      appendItems(
        sections.get(sectionId.function),
        helpers.map(() => encodeU32(helperType)),
      ),
    ],
    [sectionId.global, appendItems(sections.get(sectionId.global), globals)],
    [sectionId.export, appendItems(sections.get(sectionId.export), exportsFrom(firstGlobal))],
    [sectionId.code, rewritten],
  ])
}

function exportsFrom(firstGlobal: number): readonly (readonly number[])[] {
  return Object.values(meterExports).map((name, index) => {
    const encoded = new TextEncoder().encode(name)
    return [encoded.length, ...encoded, 0x03, ...encodeU32(firstGlobal + index)]
  })
}

function rewriteCode(
  code: Uint8Array,
  { types, functions, importedFunctions }: Signatures,
  added: Added,
  blockTypes: BlockTypes,
  helpers: readonly (readonly number[])[],
): Uint8Array {
  const reader = createByteReader(code)
  const count = reader.u32()
  const bodies = Array.from({ length: count }, (_, index) => {
    const body = reader.take(reader.u32())
    const type = functions[importedFunctions + index] ?? refuse('the module has more code than functions')
    const plan = planFunction(createByteReader(body), type, { types, functions, importedFunctions })
    return rewriteFunction(body, plan, blockTypes.of(type), added)
  })
  const sized = [...bodies, ...helpers.map((body) => concatenate(body))].flatMap((body) => [
    encodeU32(body.length),
    body,
  ])
  return concatenate(encodeU32(count + helpers.length), ...sized)
}

type BlockTypes = {
  /** As binary, the type of a block that takes nothing and leaves a function's results. */
  of(type: FunctionType): readonly number[]
  /** The function types that had to be added for blocks of several results. */
  added(): readonly (readonly number[])[]
}

const emptyBlock = [0x40]

function createBlockTypes(first: number): BlockTypes {
  const several = new Map<string, { readonly index: number; readonly type: readonly number[] }>()
  return {
    of: ({ results }) => {
      if (results.length === 0) return emptyBlock
      if (results.length === 1) return results
      const key = results.join()
      const known = several.get(key) ?? {
        index: first + several.size,
        type: [0x60, 0, ...encodeU32(results.length), ...results],
      }
      several.set(key, known)
      return encodeSigned(known.index)
    },
    added: () => [...several.values()].map(({ type }) => type),
  }
}
