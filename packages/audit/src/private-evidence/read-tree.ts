import { BundleDiffers } from '../bundle/bundle-differs.ts'
import type { Cid } from '../bundle/cid.ts'
import type { Block } from '../bundle/write-car.ts'
import { readCborBlock } from './cbor-block.ts'
import { readNode } from './salted-tree.ts'
import type { Path } from './salted-tree.ts'

/** A part of a document that a CAR holds: where it stands, and what stands there. */
export type RevealedPart = { readonly path: Path; readonly value: unknown }

/** What the blocks of a tree say. */
export type ReadTree = {
  readonly revealed: readonly RevealedPart[]
  /** Where blocks were left out: everything from there on is hidden. */
  readonly withheld: readonly Path[]
  /** Where something is revealed of it, and nothing withheld: the whole document. */
  readonly document: { readonly value: unknown } | undefined
  /** CIDs of the blocks that the tree consists of, raw ones included. */
  readonly visited: ReadonlySet<string>
}

/** More than any document has. Deeper ones are refused, so that a hostile one costs no stack. */
const deepest = 32

/** An RFC 6901 pointer to a part. */
export const pointerTo = (path: Path): string =>
  path.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The path that an RFC 6901 pointer names; undefined where it is none. */
export const readPointer = (pointer: string): Path | undefined => {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * Walks a tree from its root as far as its blocks are there. The blocks are those of a CAR that was read, so each is what its CID says.
 *
 * @throws BundleDiffers where a block is no node, is in two places, or stands too deep
 */
export const readTree = (root: Cid, blocks: ReadonlyMap<string, Block>): ReadTree => {
  const revealed: RevealedPart[] = []
  const withheld: Path[] = []
  const visited = new Set<string>()

  const walk = (cid: Cid, path: Path): unknown => {
    const part = `the part ${pointerTo(path) || '/'}`
    const block = blocks.get(cid.text)
    if (block === undefined) {
      withheld.push(path)
      return undefined
    }
    if (visited.has(cid.text)) throw new BundleDiffers(part, `${part} is another part’s block`)
    visited.add(cid.text)
    if (path.length > deepest) throw new BundleDiffers(part, `${part} stands deeper than ${deepest}`)
    const node = readNode(readCborBlock(part, block))
    if (node === undefined) throw new BundleDiffers(part, `${part} is no salted node`)
    if (node.kind === 'value') {
      // A log’s tail is raw bytes, and two logs may have the same.
      for (const link of node.links)
        if (blocks.has(link.text)) visited.add(link.text)
        else withheld.push(path)
      revealed.push({ path, value: node.value })
      return node.value
    }
    const children = node.children.map(([name, child]) => [name, walk(child, [...path, name])] as const)
    return node.kind === 'items' ? children.map(([, value]) => value) : Object.fromEntries(children)
  }

  const value = walk(root, [])
  const isWhole = withheld.length === 0
  return { revealed, withheld, document: isWhole ? { value } : undefined, visited }
}
