import type { Descriptor } from '../descriptors.ts'
import { errno, fail } from '../errno.ts'
import { fileType, writeFilestat } from '../filestat.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'
import { readOnlyRights, readWriteRights, streamRights } from '../rights.ts'

const settableFlags = 0b1_1111

/** A descriptor's own state: `fd_close`, `fd_renumber`, `fd_fdstat_*`, `fd_filestat_*`, `fd_prestat_*`. */
export function descriptorFunctions({ memory, descriptors }: HostContext): WasiFunctions {
  const rightsOf = (descriptor: Descriptor): bigint => {
    if (descriptor.kind === 'file') return descriptor.rights
    if (descriptor.kind !== 'directory') return streamRights
    return descriptor.tree.writable ? readWriteRights : readOnlyRights
  }
  const typeOf = (descriptor: Descriptor): number =>
    descriptor.kind === 'file' || descriptor.kind === 'directory'
      ? fileType[descriptor.kind]
      : fileType.stream
  const nameOf = (fd: number): Uint8Array => {
    const descriptor = descriptors.get(fd)
    if (descriptor.kind !== 'directory' || descriptor.preopenedAs === undefined) fail(errno.badDescriptor)
    return new TextEncoder().encode(descriptor.preopenedAs)
  }

  return {
    fd_close: (fd: number) => descriptors.close(fd),
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
    fd_fdstat_get: (fd: number, resultAt: number) => {
      const descriptor = descriptors.get(fd)
      const rights = rightsOf(descriptor)
      memory.bytes(resultAt, 24).fill(0)
      memory.writeU8(resultAt, typeOf(descriptor))
      memory.writeU16(resultAt + 2, descriptor.kind === 'file' ? descriptor.flags : 0)
      memory.writeU64(resultAt + 8, rights)
      memory.writeU64(resultAt + 16, descriptor.kind === 'directory' ? rights : 0n)
    },
    fd_fdstat_set_flags: (fd: number, flags: number) => {
      if ((flags & ~settableFlags) !== 0) fail(errno.invalid)
      const descriptor = descriptors.get(fd)
      if (descriptor.kind === 'file') descriptor.flags = flags
    },
    // The rights of this host follow from the tree alone; a guest that gives some up loses nothing it needs.
    fd_fdstat_set_rights: (fd: number) => void descriptors.get(fd),
    fd_filestat_get: (fd: number, resultAt: number) => {
      const descriptor = descriptors.get(fd)
      writeFilestat(
        memory,
        resultAt,
        descriptor.kind === 'file'
          ? descriptor.file
          : descriptor.kind === 'directory'
            ? descriptor.directory
            : undefined,
      )
    },
    // Files carry no times, so that a program cannot tell one run from another by them.
    fd_filestat_set_times: (fd: number) => void descriptors.get(fd),
    fd_prestat_get: (fd: number, resultAt: number) => {
      const name = nameOf(fd)
      memory.writeU32(resultAt, 0)
      memory.writeU32(resultAt + 4, name.length)
    },
    fd_prestat_dir_name: (fd: number, address: number, length: number) => {
      const name = nameOf(fd)
      if (length >>> 0 < name.length) fail(errno.nameTooLong)
      memory.bytes(address, name.length).set(name)
    },
  }
}
