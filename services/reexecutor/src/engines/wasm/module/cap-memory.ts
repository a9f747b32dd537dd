import { createByteReader } from './byte-reader.ts'
import { encodeCapped, readLimits } from './limits.ts'
import type { Limits } from './limits.ts'
import { refuseProposal, refuseSize } from './module-refused.ts'

/** Pages a 32-bit memory can have at all. */
export const largestMemoryPages = 65_536

export type CappedMemory = { readonly section: Uint8Array; readonly declared: Limits }

/** Writes `pages` into the memory section as the most the memory may grow to; a module that begins above it is refused. */
export function capMemory(section: Uint8Array, pages: number): CappedMemory {
  const reader = createByteReader(section)
  if (reader.u32() !== 1) refuseProposal('multiple memories')
  const declared = readLimits(reader)
  if (declared.minimum > pages) {
    refuseSize('memory', `the module begins with ${declared.minimum} pages of memory, ${pages} are allowed`)
  }
  return { section: Uint8Array.from([1, ...encodeCapped(declared, pages)]), declared }
}
