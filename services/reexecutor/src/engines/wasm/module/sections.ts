import { createByteReader } from './byte-reader.ts'
import { concatenate, encodeU32 } from './encode.ts'
import { refuse, refuseProposal } from './module-refused.ts'

/** Section numbers of the binary format (WebAssembly core specification §5.5.2). */
export const sectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const

/** The order in which sections stand: `dataCount` comes before the code. */
export const sectionOrder: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]

/** A module's sections by number. Custom sections are left out: offsets inside them would no longer hold. */
export type Sections = Map<number, Uint8Array>

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** Splits a module; refuses what is not a core module of version 1. */
export function readSections(bytes: Uint8Array): Sections {
  if (bytes.length >= 8 && bytes[0] === 0 && bytes[6] === 1) refuseProposal('component model')
  if (preamble.some((byte, index) => bytes[index] !== byte)) {
    refuse('expected a WebAssembly core module of version 1, but the bytes do not begin like one')
  }
  const reader = createByteReader(bytes, preamble.length)
  const sections: Sections = new Map()
  while (!reader.atEnd) {
    const id = reader.byte()
    const content = reader.take(reader.u32())
    if (id === sectionId.custom) continue
    if (id === sectionId.tag) refuseProposal('exception handling')
    if (!sectionOrder.includes(id)) refuse(`the module has a section of unknown number ${id}`)
    if (sections.has(id)) refuse(`the module has section ${id} twice`)
    sections.set(id, content)
  }
  return sections
}

/** Puts sections together to a module. */
export function writeSections(sections: Sections): Uint8Array {
  const parts = sectionOrder.flatMap((id) => {
    const content = sections.get(id)
    return content === undefined ? [] : [[id, ...encodeU32(content.length)], content]
  })
  return concatenate(preamble, ...parts)
}

/** A section that is a list, longer by `items`. */
export function appendItems(
  section: Uint8Array | undefined,
  items: readonly (readonly number[])[],
): Uint8Array {
  const reader = createByteReader(section ?? Uint8Array.from([0]))
  const count = reader.u32()
  return concatenate(encodeU32(count + items.length), reader.rest(), ...items)
}

/** How many items a section that is a list has. */
export function countItems(section: Uint8Array | undefined): number {
  return section === undefined ? 0 : createByteReader(section).u32()
}
