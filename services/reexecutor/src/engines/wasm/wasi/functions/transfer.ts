import type { Descriptor, FileDescriptor } from '../descriptors.ts'
import { errno, fail } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'
import { right } from '../rights.ts'

const mostVectors = 1_024
/** File offsets stay exact as numbers; every limit of a bundle is far below. */
const largestOffset = 2n ** 48n
export const appendFlag = 1

/** Bytes in and out of descriptors: `fd_read`, `fd_write`, `fd_pread`, `fd_pwrite`. */
export function transferFunctions(host: HostContext): WasiFunctions {
  const { memory, descriptors, logBytes } = host

  /** The guest's scatter/gather list: pairs of address and length. */
  const vectors = (listAt: number, count: number): Uint8Array<ArrayBuffer>[] => {
    if (count < 0 || count > mostVectors) fail(errno.invalid)
    return Array.from({ length: count }, (_, index) => {
      const vectorAt = (listAt >>> 0) + index * 8
      return memory.bytes(memory.readU32(vectorAt), memory.readU32(vectorAt + 4))
    })
  }

  const readFrom = (descriptor: Descriptor, offset: number, targets: readonly Uint8Array[]): number => {
    if (descriptor.kind === 'directory') fail(errno.isDirectory)
    if (descriptor.kind === 'log') fail(errno.badDescriptor)
    if (descriptor.kind === 'input') return 0
    if ((descriptor.rights & right.read) === 0n) fail(errno.badDescriptor)
    let total = 0
    for (const target of targets) {
      const chunk = descriptor.file.bytes.read(offset + total, target.length)
      target.set(chunk)
      total += chunk.length
      if (chunk.length < target.length) break
    }
    return total
  }

  const writeTo = (descriptor: Descriptor, offset: number, sources: readonly Uint8Array[]): number => {
    if (descriptor.kind === 'directory') fail(errno.isDirectory)
    if (descriptor.kind === 'input') fail(errno.badDescriptor)
    let total = 0
    for (const source of sources) {
      if (descriptor.kind === 'log') {
        logBytes.take(source.length)
        descriptor.sink.write(descriptor.sink.size, source)
      } else {
        if ((descriptor.rights & right.write) === 0n) fail(errno.badDescriptor)
        if (source.length > 0) descriptor.tree.write(descriptor.file, offset + total, source)
      }
      total += source.length
    }
    return total
  }

  const positionOf = (descriptor: Descriptor) => (descriptor.kind === 'file' ? descriptor.position : 0)
  const advance = (descriptor: Descriptor, position: number) => {
    if (descriptor.kind === 'file') descriptor.position = position
  }
  const toOffset = (offset: bigint): number => {
    if (offset < 0n || offset > largestOffset) fail(errno.invalid)
    return Number(offset)
  }
  const startOfWrite = (descriptor: Descriptor) =>
    descriptor.kind === 'file' && (descriptor.flags & appendFlag) !== 0
      ? descriptor.file.bytes.size
      : positionOf(descriptor)
  const atOffset = (fd: number): FileDescriptor => descriptors.getFile(fd)

  return {
    fd_read: (fd: number, listAt: number, count: number, resultAt: number) => {
      const descriptor = descriptors.get(fd)
      const read = readFrom(descriptor, positionOf(descriptor), vectors(listAt, count))
      advance(descriptor, positionOf(descriptor) + read)
      memory.writeU32(resultAt, read)
    },
    fd_pread: (fd: number, listAt: number, count: number, offset: bigint, resultAt: number) => {
      memory.writeU32(resultAt, readFrom(atOffset(fd), toOffset(offset), vectors(listAt, count)))
    },
    fd_write: (fd: number, listAt: number, count: number, resultAt: number) => {
      const descriptor = descriptors.get(fd)
      const start = startOfWrite(descriptor)
      const written = writeTo(descriptor, start, vectors(listAt, count))
      advance(descriptor, start + written)
      memory.writeU32(resultAt, written)
    },
    fd_pwrite: (fd: number, listAt: number, count: number, offset: bigint, resultAt: number) => {
      memory.writeU32(resultAt, writeTo(atOffset(fd), toOffset(offset), vectors(listAt, count)))
    },
  }
}
