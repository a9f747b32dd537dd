import { createByteReader } from './byte-reader.ts'
import { largestMemoryPages } from './cap-memory.ts'
import type { Limits } from './limits.ts'
import { concatenate, encodeSigned, encodeU32 } from './encode.ts'
import { refuse } from './module-refused.ts'
import { scanFunction } from './scan-function.ts'
import { appendItem, countItems, sectionId } from './sections.ts'
import type { Sections } from './sections.ts'

/** The export by which the host sees that memory was refused: an i32 global, 1 if it was. */
export const memoryRefusedExport = 'lilymed.memoryRefused'

const i32 = 0x7f

/**
 * Scans all code and replaces every `memory.grow` by a call to a function added at the end, which grows the
 * memory, and ends the program with a note at a refusal that its own declared maximum does not explain: the
 * result of a program that copes with such a refusal would depend on our limit.
 */
export function watchMemoryGrowth(sections: Sections, importedFunctions: number, declared: Limits): Sections {
  const types = sections.get(sectionId.type)
  const functions = sections.get(sectionId.function)
  const code = sections.get(sectionId.code)
  const exported = sections.get(sectionId.export)
  if (code === undefined) return refuse('the module has no code')
  const globals = sections.get(sectionId.global)
  const refused = encodeU32(countItems(globals))
  const watched = encodeU32(importedFunctions + countItems(functions))
  const name = new TextEncoder().encode(memoryRefusedExport)
  return new Map([
    ...sections,
    [sectionId.type, appendItem(types, [0x60, 1, i32, 1, i32])],
    [sectionId.function, appendItem(functions, encodeU32(countItems(types)))],
    [sectionId.global, appendItem(globals, [i32, 1, 0x41, 0, 0x0b])],
    [sectionId.export, appendItem(exported, [name.length, ...name, 0x03, ...refused])],
    [sectionId.code, rewriteCode(code, watched, watchedGrow(refused, declared))],
  ])
}

function rewriteCode(code: Uint8Array, watched: readonly number[], added: readonly number[]): Uint8Array {
  const reader = createByteReader(code)
  const count = reader.u32()
  const bodies = Array.from({ length: count }, () => {
    const body = reader.take(reader.u32())
    const parts: (Uint8Array | readonly number[])[] = []
    let copied = 0
    for (const { start, end } of scanFunction(createByteReader(body))) {
      parts.push(body.subarray(copied, start), [0x10, ...watched])
      copied = end
    }
    return concatenate(...parts, body.subarray(copied))
  })
  const sized = [...bodies, concatenate(added)].flatMap((body) => [encodeU32(body.length), body])
  return concatenate(encodeU32(count + 1), ...sized)
}

/** `(param $pages i32) (result i32) (local $before i32)`, as binary. */
function watchedGrow(
  refused: readonly number[],
  { maximum = largestMemoryPages }: Limits,
): readonly number[] {
  const declaresOneLocal = [1, 1, i32]
  const growsMemory = [0x20, 0, 0x40, 0, 0x22, 1] // $before := memory.grow $pages
  const ifRefused = [0x41, 0x7f, 0x46, 0x04, 0x40] // if $before = -1
  const requested = [0x20, 0, 0xad, 0x3f, 0, 0xad, 0x7c] // u64($pages) + u64(memory.size)
  const ifDeclared = [0x42, ...encodeSigned(maximum), 0x58, 0x04, 0x40] // if that <= maximum
  const notes = [0x41, 1, 0x24, ...refused, 0x00, 0x0b, 0x0b] // $refused := 1, unreachable
  const answers = [0x20, 1, 0x0b]
  return [declaresOneLocal, growsMemory, ifRefused, requested, ifDeclared, notes, answers].flat()
}
