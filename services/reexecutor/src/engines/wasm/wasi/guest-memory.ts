import type { LinearMemory } from '../web-assembly.ts'
import type { Allowance } from './allowance.ts'
import { errno, fail } from './errno.ts'

/** The guest's linear memory, every access checked: an address outside it ends the call with `fault`. */
export type GuestMemory = {
  bind(memory: LinearMemory): void
  /** A live view of guest bytes; valid until the guest runs again. */
  bytes(address: number, length: number): Uint8Array<ArrayBuffer>
  readU32(address: number): number
  readU8(address: number): number
  readU16(address: number): number
  readU64(address: number): bigint
  writeU8(address: number, value: number): void
  writeU16(address: number, value: number): void
  writeU32(address: number, value: number): void
  writeU64(address: number, value: bigint): void
}

/** Bytes that the host moves for the price of one instruction. */
export const bytesPerFuel = 8

/** Guest memory not bound to anything yet: every access faults until `bind`. What `bytes` gives out is paid from `fuel`. */
export function createGuestMemory(fuel: Pick<Allowance, 'take'>): GuestMemory {
  let memory: LinearMemory = { buffer: new ArrayBuffer(0) }
  let view = new DataView(memory.buffer)

  // Growing the memory detaches the old buffer, so the view follows it.
  const at = (address: number, length: number): DataView<ArrayBuffer> => {
    if (view.buffer !== memory.buffer) view = new DataView(memory.buffer)
    if ((address >>> 0) + (length >>> 0) > view.byteLength) fail(errno.fault)
    return view
  }

  return {
    bind: (bound) => {
      memory = bound
    },
    bytes: (address, length) => {
      const { buffer } = at(address, length)
      fuel.take(Math.ceil((length >>> 0) / bytesPerFuel))
      return new Uint8Array(buffer, address >>> 0, length >>> 0)
    },
    readU8: (address) => at(address, 1).getUint8(address >>> 0),
    readU16: (address) => at(address, 2).getUint16(address >>> 0, true),
    readU32: (address) => at(address, 4).getUint32(address >>> 0, true),
    readU64: (address) => at(address, 8).getBigUint64(address >>> 0, true),
    writeU8: (address, value) => at(address, 1).setUint8(address >>> 0, value),
    writeU16: (address, value) => at(address, 2).setUint16(address >>> 0, value, true),
    writeU32: (address, value) => at(address, 4).setUint32(address >>> 0, value, true),
    writeU64: (address, value) => at(address, 8).setBigUint64(address >>> 0, value, true),
  }
}
