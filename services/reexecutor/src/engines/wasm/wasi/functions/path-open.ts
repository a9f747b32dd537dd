import { errno, fail } from '../errno.ts'
import type { FileNode } from '../file-tree.ts'
import type { DirectoryDescriptor } from '../descriptors.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'
import { decodePath, resolvePath } from '../resolve-path.ts'
import type { Resolved } from '../resolve-path.ts'
import { readOnlyRights, readWriteRights, right } from '../rights.ts'

const openFlag = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const

/** `path_open`. Symbolic links do not exist, so whether to follow them is of no matter. */
export function pathOpenFunctions({ memory, descriptors }: HostContext): WasiFunctions {
  const createFile = (
    { tree }: DirectoryDescriptor,
    { parent, name, wantsDirectory }: Resolved,
  ): FileNode => {
    if (!tree.writable) fail(errno.readOnly)
    return wantsDirectory ? fail(errno.isDirectory) : tree.createFile(parent, name)
  }

  return {
    path_open: (
      fd: number,
      _lookupFlags: number,
      pathAt: number,
      pathLength: number,
      openFlags: number,
      rightsBase: bigint,
      _rightsInheriting: bigint,
      descriptorFlags: number,
      resultAt: number,
    ) => {
      const has = (flag: number) => (openFlags & flag) !== 0
      const from = descriptors.getDirectory(fd)
      const { tree } = from
      const found = resolvePath(from.directory, decodePath(memory.bytes(pathAt, pathLength)))
      if (found.node !== undefined && has(openFlag.create) && has(openFlag.exclusive)) fail(errno.exists)
      if (found.node === undefined && (!has(openFlag.create) || has(openFlag.directory))) fail(errno.noEntry)
      const node = found.node ?? createFile(from, found)

      if (node.kind === 'directory') {
        if (has(openFlag.truncate) || has(openFlag.create)) fail(errno.isDirectory)
        memory.writeU32(resultAt, descriptors.open({ kind: 'directory', tree, directory: node, listing: [] }))
        return
      }
      if (has(openFlag.directory) || found.wantsDirectory) fail(errno.notDirectory)
      const wantsWrite = has(openFlag.truncate) || (BigInt.asUintN(64, rightsBase) & right.write) !== 0n
      if (wantsWrite && !tree.writable) fail(errno.readOnly)
      const rights = BigInt.asUintN(64, rightsBase) & (tree.writable ? readWriteRights : readOnlyRights)
      const opened = descriptors.open({
        kind: 'file',
        tree,
        file: node,
        rights,
        flags: descriptorFlags,
        position: 0,
      })
      if (has(openFlag.truncate)) tree.resize(node, 0)
      memory.writeU32(resultAt, opened)
    },
  }
}
