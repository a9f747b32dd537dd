import type { ByteReader } from './byte-reader.ts'
import { createByteReader } from './byte-reader.ts'
import { refuse, refuseProposal } from './module-refused.ts'
import { sectionId } from './sections.ts'
import type { Sections } from './sections.ts'
import { readValueType } from './value-types.ts'

/** Value types as the binary format numbers them. */
export type FunctionType = { readonly parameters: readonly number[]; readonly results: readonly number[] }

/** The function types of a module, and which one each function has, imported ones first. */
export type Signatures = {
  readonly types: readonly FunctionType[]
  readonly functions: readonly FunctionType[]
  readonly importedFunctions: number
}

const functionForm = 0x60

/** Reads every signature of a module that validates; a type that is none of a function is refused. */
export function readSignatures(sections: Sections): Signatures {
  const types = readTypes(sections.get(sectionId.type))
  const typeAt = (index: number) => types[index] ?? refuse(`the module has no type ${index}`)
  const imported = readImports(sections.get(sectionId.import)).map(typeAt)
  const defined = readIndices(sections.get(sectionId.function)).map(typeAt)
  return { types, functions: [...imported, ...defined], importedFunctions: imported.length }
}

function readTypes(section: Uint8Array | undefined): readonly FunctionType[] {
  if (section === undefined) return []
  const reader = createByteReader(section)
  const types = readList(reader, () => {
    if (reader.byte() !== functionForm) refuseProposal('garbage collection')
    return { parameters: readList(reader, readValueType), results: readList(reader, readValueType) }
  })
  if (!reader.atEnd) refuse('the type section is longer than its types')
  return types
}

/** The type numbers of the imports, all of which are functions by now. */
function readImports(section: Uint8Array | undefined): readonly number[] {
  if (section === undefined) return []
  return readList(createByteReader(section), (reader) => {
    for (const _name of ['module', 'field']) reader.take(reader.u32())
    reader.byte()
    return reader.u32()
  })
}

function readIndices(section: Uint8Array | undefined): readonly number[] {
  return section === undefined ? [] : readList(createByteReader(section), (reader) => reader.u32())
}

/** A counted list of the binary format. */
export function readList<T>(reader: ByteReader, readItem: (reader: ByteReader) => T): T[] {
  const items: T[] = []
  for (let count = reader.u32(); count > 0; count--) items.push(readItem(reader))
  return items
}
