import { errno, fail } from '../errno.ts'
import type { FileTree } from '../file-tree.ts'
import { writeFilestat } from '../filestat.ts'
import type { HostContext, WasiFunctions } from '../host-context.ts'
import { decodePath, resolvePath } from '../resolve-path.ts'
import type { Resolved } from '../resolve-path.ts'

type Located = Resolved & { readonly tree: FileTree }

/** Paths made, removed, renamed and looked at. Links cannot be made, so none can lead out of the tree. */
export function pathFunctions({ memory, descriptors }: HostContext): WasiFunctions {
  const locate = (fd: number, pathAt: number, pathLength: number): Located => {
    const { tree, directory } = descriptors.getDirectory(fd)
    return { tree, ...resolvePath(directory, decodePath(memory.bytes(pathAt, pathLength))) }
  }
  const locateToChange = (fd: number, pathAt: number, pathLength: number): Located => {
    const located = locate(fd, pathAt, pathLength)
    if (!located.tree.writable) fail(errno.readOnly)
    return located
  }

  return {
    path_create_directory: (fd: number, pathAt: number, pathLength: number) => {
      const { tree, parent, name, node } = locateToChange(fd, pathAt, pathLength)
      if (node !== undefined) fail(errno.exists)
      tree.createDirectory(parent, name)
    },
    path_remove_directory: (fd: number, pathAt: number, pathLength: number) => {
      const { parent, name, node } = locateToChange(fd, pathAt, pathLength)
      if (node === undefined) fail(errno.noEntry)
      if (node.kind !== 'directory') fail(errno.notDirectory)
      if (node.members.size > 0) fail(errno.notEmpty)
      if (name === '') fail(errno.invalid)
      parent.members.delete(name)
    },
    path_unlink_file: (fd: number, pathAt: number, pathLength: number) => {
      const { parent, name, node, wantsDirectory } = locateToChange(fd, pathAt, pathLength)
      if (node === undefined) fail(errno.noEntry)
      if (node.kind === 'directory') fail(errno.isDirectory)
      if (wantsDirectory) fail(errno.notDirectory)
      parent.members.delete(name)
    },
    path_rename: (
      fd: number,
      pathAt: number,
      pathLength: number,
      toFd: number,
      toAt: number,
      toLength: number,
    ) => {
      const from = locateToChange(fd, pathAt, pathLength)
      const to = locateToChange(toFd, toAt, toLength)
      if (from.node === undefined) fail(errno.noEntry)
      if (from.name === '' || to.name === '') fail(errno.invalid)
      if (from.tree !== to.tree) fail(errno.crossDevice)
      if (to.node === from.node) return
      refuseReplacement(from, to)
      from.parent.members.delete(from.name)
      to.parent.members.set(to.name, from.node)
    },
    path_filestat_get: (
      fd: number,
      _lookupFlags: number,
      pathAt: number,
      pathLength: number,
      resultAt: number,
    ) => {
      const { node, wantsDirectory } = locate(fd, pathAt, pathLength)
      if (node === undefined) fail(errno.noEntry)
      if (wantsDirectory && node.kind !== 'directory') fail(errno.notDirectory)
      writeFilestat(memory, resultAt, node)
    },
    path_filestat_set_times: (fd: number, _lookupFlags: number, pathAt: number, pathLength: number) => {
      if (locateToChange(fd, pathAt, pathLength).node === undefined) fail(errno.noEntry)
    },
    path_readlink: (fd: number, pathAt: number, pathLength: number) =>
      locate(fd, pathAt, pathLength).node === undefined ? errno.noEntry : errno.invalid,
    path_link: () => errno.notSupported,
    path_symlink: () => errno.notSupported,
  }
}

/**
 * A directory moves only within its parent: its depth then stays what it was, and it cannot end up inside
 * itself. What it replaces must be an empty directory; a file replaces a file.
 */
function refuseReplacement(from: Located, to: Located): void {
  if (from.node?.kind === 'directory') {
    if (from.parent !== to.parent) fail(errno.crossDevice)
    if (to.node !== undefined && to.node.kind !== 'directory') fail(errno.notDirectory)
    if (to.node?.kind === 'directory' && to.node.members.size > 0) fail(errno.notEmpty)
    return
  }
  if (to.node?.kind === 'directory') fail(errno.isDirectory)
  if (from.wantsDirectory || to.wantsDirectory) fail(errno.notDirectory)
}
