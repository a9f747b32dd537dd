import type { ByteReader } from './byte-reader.ts'
import { refuse, refuseProposal } from './module-refused.ts'

const accepted = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f])
const functionForm = 0x60

/** Reads one value type: a number, a vector, `funcref` or `externref`. */
export function readValueType(reader: ByteReader): void {
  const type = reader.byte()
  if (type === 0x63 || type === 0x64) refuseProposal('typed function references')
  if (!accepted.has(type)) refuseProposal('garbage collection')
}

/** Looks through the type section: plain function types only. */
export function checkTypes(reader: ByteReader): void {
  for (let count = reader.u32(); count > 0; count--) {
    if (reader.byte() !== functionForm) refuseProposal('garbage collection')
    for (const _list of ['parameters', 'results']) {
      for (let types = reader.u32(); types > 0; types--) readValueType(reader)
    }
  }
  if (!reader.atEnd) refuse('the type section is longer than its types')
}
