import { errno, fail } from './errno.ts'
import type { DirectoryNode, Node } from './file-tree.ts'

const longestName = 255
const longestPath = 4_096

/** Where a path leads: the directory that holds (or would hold) its last name, and what is there now. */
export type Resolved = {
  readonly parent: DirectoryNode
  /** Empty when the path leads to the directory it starts from. */
  readonly name: string
  readonly node: Node | undefined
  readonly wantsDirectory: boolean
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The text of a guest's path; ends the call when it is not UTF-8 or holds control characters. */
export function decodePath(bytes: Uint8Array): string {
  if (bytes.length > longestPath) fail(errno.nameTooLong)
  let path = ''
  try {
    path = decoder.decode(bytes.slice())
  } catch {
    fail(errno.illegalBytes)
  }
  if (/\p{Cc}/u.test(path)) fail(errno.illegalBytes)
  return path
}

/**
 * Follows a path from a directory of the tree. Absolute paths and a `..` above `start` end the call with
 * `notCapable`; every name but the last must be a directory that exists.
 */
export function resolvePath(start: DirectoryNode, path: string): Resolved {
  if (path === '') fail(errno.noEntry)
  if (path.startsWith('/')) fail(errno.notCapable)
  const trail: { readonly directory: DirectoryNode; readonly name: string }[] = []
  let parent = start
  let name = ''
  let node: Node | undefined = start
  for (const segment of path.split('/')) {
    if (segment === '') continue
    if (node === undefined) fail(errno.noEntry)
    if (node.kind !== 'directory') fail(errno.notDirectory)
    if (segment === '.') continue
    if (segment === '..') {
      node = (trail.pop() ?? fail(errno.notCapable)).directory
      const above = trail.at(-1)
      parent = above?.directory ?? start
      name = above?.name ?? ''
      continue
    }
    if (Buffer.byteLength(segment) > longestName) fail(errno.nameTooLong)
    trail.push({ directory: node, name: segment })
    parent = node
    name = segment
    node = node.members.get(segment)
  }
  return { parent, name, node, wantsDirectory: /(^|\/)\.{0,2}$/.test(path) }
}
