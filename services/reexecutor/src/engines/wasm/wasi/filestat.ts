import type { Node } from './file-tree.ts'
import type { GuestMemory } from './guest-memory.ts'

/** File types of WASI preview1 (`witx` type `filetype`). A stream is `unknown`: a terminal it is not. */
export const fileType = { stream: 0, directory: 3, file: 4 } as const

/** Writes a `filestat` record of 64 bytes: device 0, one link, all times zero. */
export function writeFilestat(memory: GuestMemory, address: number, node: Node | undefined): void {
  memory.bytes(address, 64).fill(0)
  memory.writeU64(address + 24, 1n)
  if (node === undefined) return
  memory.writeU64(address + 8, node.inode)
  memory.writeU8(address + 16, fileType[node.kind])
  if (node.kind === 'file') memory.writeU64(address + 32, BigInt(node.bytes.size))
}
