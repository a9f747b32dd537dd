import { errno, fail } from '../errno.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'
import { right } from '../rights.ts'

const origins = { start: 0, current: 1, end: 2 } as const
const largestSize = 2n ** 48n

/** Where a descriptor stands and how long its file is: `fd_seek`, `fd_tell`, `fd_allocate`, `fd_filestat_set_size`, syncs. */
export function positionFunctions({ memory, descriptors }: HostContext): WasiFunctions {
  const toSize = (size: bigint): number => {
    if (size < 0n || size > largestSize) fail(errno.invalid)
    return Number(size)
  }
  const exists = (fd: number) => void descriptors.get(fd)

  return {
    fd_seek: (fd: number, offset: bigint, whence: number, resultAt: number) => {
      const descriptor = descriptors.getFile(fd)
      const from =
        whence === origins.start
          ? 0
          : whence === origins.current
            ? descriptor.position
            : whence === origins.end
              ? descriptor.file.bytes.size
              : fail(errno.invalid)
      descriptor.position = toSize(BigInt(from) + offset)
      memory.writeU64(resultAt, BigInt(descriptor.position))
    },
    fd_tell: (fd: number, resultAt: number) => {
      memory.writeU64(resultAt, BigInt(descriptors.getFile(fd).position))
    },
    fd_allocate: (fd: number, offset: bigint, length: bigint) => {
      const { tree, file, rights } = descriptors.getFile(fd)
      if ((rights & right.allocate) === 0n) fail(errno.notCapable)
      if (offset < 0n || length < 0n) fail(errno.invalid)
      const size = toSize(offset + length)
      if (size > file.bytes.size) tree.resize(file, size)
    },
    fd_filestat_set_size: (fd: number, size: bigint) => {
      const { tree, file, rights } = descriptors.getFile(fd)
      if ((rights & right.setSize) === 0n) fail(errno.notCapable)
      tree.resize(file, toSize(size))
    },
    fd_advise: (fd: number) => void descriptors.getFile(fd),
    fd_sync: exists,
    fd_datasync: exists,
  }
}
