import { createByteReader } from './byte-reader.ts'
import { concatenate, encodeU32 } from './encode.ts'
import { encodeCapped, readLimits } from './limits.ts'
import { refuseProposal, refuseSize } from './module-refused.ts'

const mostTables = 16
const mostElements = 2 ** 20
const simpleReferences = new Set([0x70, 0x6f])

/** Caps every table: their elements live outside the linear memory, where no other limit sees them. */
export function capTables(section: Uint8Array): Uint8Array {
  const reader = createByteReader(section)
  const count = reader.u32()
  if (count > mostTables) refuseSize('table', `the module has ${count} tables, ${mostTables} are allowed`)
  const tables = Array.from({ length: count }, () => {
    const type = reader.byte()
    if (!simpleReferences.has(type)) refuseProposal('typed function references')
    const declared = readLimits(reader)
    if (declared.minimum > mostElements) {
      refuseSize('table', `a table begins with ${declared.minimum} elements, ${mostElements} are allowed`)
    }
    return [type, ...encodeCapped(declared, mostElements)]
  })
  return concatenate(encodeU32(count), ...tables)
}
