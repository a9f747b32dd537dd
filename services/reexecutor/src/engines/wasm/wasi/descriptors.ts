import { errno, fail } from './errno.ts'
import type { DirectoryNode, FileNode, FileTree, Node } from './file-tree.ts'
import type { GrowableBytes } from './growable-bytes.ts'

export type LogDescriptor = { readonly kind: 'log'; readonly sink: GrowableBytes }
export type InputDescriptor = { readonly kind: 'input' }
export type FileDescriptor = {
  readonly kind: 'file'
  readonly tree: FileTree
  readonly file: FileNode
  readonly rights: bigint
  flags: number
  position: number
}
export type DirectoryDescriptor = {
  readonly kind: 'directory'
  readonly tree: FileTree
  readonly directory: DirectoryNode
  /** The name under which it was given to the guest at start. */
  readonly preopenedAs?: string
  /** What `fd_readdir` lists, fixed when the guest begins at cookie 0. */
  listing: readonly (readonly [string, Node])[]
}
export type Descriptor = LogDescriptor | InputDescriptor | FileDescriptor | DirectoryDescriptor

/** The guest's table of open descriptors: the lowest free number is given out first, as POSIX has it. */
export type DescriptorTable = {
  get(fd: number): Descriptor
  getFile(fd: number): FileDescriptor
  getDirectory(fd: number): DirectoryDescriptor
  open(descriptor: Descriptor): number
  close(fd: number): void
  renumber(from: number, to: number): void
}

/** A table of at most `capacity` descriptors; one more ends the call with `tooManyDescriptors`. */
export function createDescriptorTable(capacity: number): DescriptorTable {
  const table: (Descriptor | undefined)[] = []
  const get = (fd: number): Descriptor => table[fd >>> 0] ?? fail(errno.badDescriptor)
  return {
    get,
    getFile: (fd) => {
      const descriptor = get(fd)
      if (descriptor.kind === 'directory') fail(errno.isDirectory)
      return descriptor.kind === 'file' ? descriptor : fail(errno.notSeekable)
    },
    getDirectory: (fd) => {
      const descriptor = get(fd)
      return descriptor.kind === 'directory' ? descriptor : fail(errno.notDirectory)
    },
    open: (descriptor) => {
      const free = table.findIndex((slot) => slot === undefined)
      const fd = free === -1 ? table.length : free
      if (fd >= capacity) fail(errno.tooManyDescriptors)
      table[fd] = descriptor
      return fd
    },
    close: (fd) => {
      get(fd)
      table[fd >>> 0] = undefined
    },
    renumber: (from, to) => {
      const descriptor = get(from)
      get(to)
      table[from >>> 0] = undefined
      table[to >>> 0] = descriptor
    },
  }
}
