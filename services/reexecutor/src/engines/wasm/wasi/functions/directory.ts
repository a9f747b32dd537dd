import { fileType } from '../filestat.ts'
import { sortedMembers } from '../file-tree.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'

const headerSize = 24
/** A listing sorts its members. */
const fuelPerMember = 256

/** `fd_readdir`: `.`, `..`, then the members by name; a listing that began is not disturbed by changes. */
export function directoryFunctions({ memory, descriptors, fuel }: HostContext): WasiFunctions {
  return {
    fd_readdir: (fd: number, bufferAt: number, length: number, cookie: bigint, resultAt: number) => {
      const descriptor = descriptors.getDirectory(fd)
      if (cookie === 0n) {
        const itself = descriptor.directory
        fuel.take(itself.members.size * fuelPerMember)
        descriptor.listing = [['.', itself], ['..', itself], ...sortedMembers(itself)]
      }
      const target = memory.bytes(bufferAt, length)
      let used = 0
      for (let index = Number(cookie); index < descriptor.listing.length && used < target.length; index++) {
        const [name, node] = descriptor.listing[index] ?? []
        if (name === undefined || node === undefined) break
        const entry = direntOf(name, node.inode, fileType[node.kind], index + 1)
        target.set(entry.subarray(0, target.length - used), used)
        used = Math.min(target.length, used + entry.length)
      }
      memory.writeU32(resultAt, used)
    },
  }
}

function direntOf(name: string, inode: bigint, type: number, next: number): Uint8Array {
  const encoded = new TextEncoder().encode(name)
  const entry = new Uint8Array(headerSize + encoded.length)
  const view = new DataView(entry.buffer)
  view.setBigUint64(0, BigInt(next), true)
  view.setBigUint64(8, inode, true)
  view.setUint32(16, encoded.length, true)
  view.setUint8(20, type)
  entry.set(encoded, headerSize)
  return entry
}
