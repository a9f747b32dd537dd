import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { Allowance } from './allowance.ts'
import { errno, fail } from './errno.ts'
import { bytesPerFuel } from './guest-memory.ts'
import { createGrowableBytes } from './growable-bytes.ts'
import type { GrowableBytes } from './growable-bytes.ts'

export type FileNode = { readonly kind: 'file'; readonly inode: bigint; readonly bytes: GrowableBytes }
export type DirectoryNode = {
  readonly kind: 'directory'
  readonly inode: bigint
  readonly depth: number
  readonly members: Map<string, Node>
}
export type Node = FileNode | DirectoryNode

/** One preopened tree of the guest, held in memory. It knows neither links nor devices, so nothing leads out of it. */
export type FileTree = {
  readonly root: DirectoryNode
  readonly writable: boolean
  createFile(parent: DirectoryNode, name: string): FileNode
  createDirectory(parent: DirectoryNode, name: string): DirectoryNode
  write(file: FileNode, offset: number, bytes: Uint8Array): void
  resize(file: FileNode, size: number): void
  /** Every file, and every directory that is empty, in the order of their paths. */
  entries(): readonly DirectoryEntry[]
}

/** Directories nest no deeper than this, in what a job is given and in what it makes. */
export const deepestDirectory = 64

export type TreeLimits = {
  readonly bytes: Allowance
  readonly nodes: Allowance
  /** Paid for bytes that a file gains or loses without their being written. */
  readonly fuel: Pick<Allowance, 'take'>
}

/** An empty tree. Bytes and nodes are taken from `limits`; removing a node gives neither back, since it may still be open. */
export function createFileTree(writable: boolean, limits: TreeLimits): FileTree {
  let lastInode = 0n
  const newDirectory = (depth: number): DirectoryNode => {
    if (depth > deepestDirectory) fail(errno.nameTooLong)
    return { kind: 'directory', inode: ++lastInode, depth, members: new Map() }
  }
  const root = newDirectory(0)

  const add = <N extends Node>(parent: DirectoryNode, name: string, node: N): N => {
    limits.nodes.take(1)
    parent.members.set(name, node)
    return node
  }

  const account = (file: FileNode, size: number) => {
    const growth = size - file.bytes.size
    limits.fuel.take(Math.ceil(Math.abs(growth) / bytesPerFuel))
    if (growth > 0) limits.bytes.take(growth)
    else limits.bytes.giveBack(-growth)
  }

  const walk = (directory: DirectoryNode, prefix: string): DirectoryEntry[] =>
    sortedMembers(directory).flatMap(([name, node]): DirectoryEntry[] => {
      const path = `${prefix}${name}`
      if (node.kind === 'file') return [{ path, content: node.bytes.read(0, node.bytes.size).slice() }]
      return node.members.size === 0 ? [{ path }] : walk(node, `${path}/`)
    })

  return {
    root,
    writable,
    createFile: (parent, name) =>
      add(parent, name, { kind: 'file', inode: ++lastInode, bytes: createGrowableBytes() }),
    createDirectory: (parent, name) => add(parent, name, newDirectory(parent.depth + 1)),
    write: (file, offset, bytes) => {
      account(file, Math.max(file.bytes.size, offset + bytes.length))
      file.bytes.write(offset, bytes)
    },
    resize: (file, size) => {
      account(file, size)
      file.bytes.resize(size)
    },
    entries: () => walk(root, ''),
  }
}

/** A directory's members in the order of their names' UTF-16 code units: the one order the guest ever sees. */
export function sortedMembers(directory: DirectoryNode): readonly (readonly [string, Node])[] {
  return [...directory.members].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Puts `entries` (paths already known to be plain and relative) into a tree, with the directories they need. */
export function plant(tree: FileTree, entries: readonly DirectoryEntry[]): void {
  for (const { path, content } of entries) {
    const names = path.split('/')
    const last = content === undefined ? undefined : names.pop()
    let directory = tree.root
    for (const name of names) {
      const next = directory.members.get(name) ?? tree.createDirectory(directory, name)
      if (next.kind !== 'directory') throw new TypeError(`${path}: ${name} is a file`)
      directory = next
    }
    if (last !== undefined && content !== undefined) tree.write(tree.createFile(directory, last), 0, content)
  }
}
