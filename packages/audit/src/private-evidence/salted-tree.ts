import { cborBlock, linkOf, linkTo, membersOf } from './cbor-block.ts'
import type { Cid } from '../bundle/cid.ts'
import type { Block } from '../bundle/write-car.ts'

/** Of every node. As long as the digest that it hides the content from. */
export const saltBytes = 32

/** A document as a tree of salted nodes: its root, and all its blocks, each before what it links to. */
export type SaltedTree = { readonly root: Cid; readonly blocks: readonly Block[] }

/** The segments of an RFC 6901 pointer within a document. */
export type Path = readonly string[]

const isFlat = (value: unknown): boolean => !Array.isArray(value) && membersOf(value) === undefined

/** A file of a list of files is disclosed whole: one block for each instead of one for each of its members. */
const isRecord = (value: unknown): boolean => membersOf(value)?.every(([, member]) => isFlat(member)) === true

/**
 * Makes a tree of which any part can be left out. A node is one dag-cbor block with a salt of its own, so that its CID says nothing
 * about what it holds, however few values there could be:
 *
 * - `{ salt, value }`: a scalar, bytes, a link, or a flat record in a list
 * - `{ salt, fields: { name: link } }`: a map
 * - `{ salt, items: [link] }`: a list
 *
 * Whoever has a node's block can be sure of its place by the links from the root.
 *
 * @param randomBytes unpredictable bytes; the same ones give the same tree
 */
export const growTree = (document: unknown, randomBytes: (length: number) => Uint8Array): SaltedTree => {
  const blocks: Block[] = []
  const grow = (value: unknown, isItem: boolean): Cid => {
    const salt = randomBytes(saltBytes)
    const at = blocks.length
    const put = (node: Readonly<Record<string, unknown>>): Cid => {
      const block = cborBlock({ salt, ...node })
      blocks.splice(at, 0, block)
      return block.cid
    }
    const members = membersOf(value)
    if (Array.isArray(value))
      return put({ items: value.map((item: unknown) => linkTo({ cid: grow(item, true) })) })
    if (members === undefined || (isItem && isRecord(value))) return put({ value })
    return put({
      fields: Object.fromEntries(
        members.map(([name, member]) => [name, linkTo({ cid: grow(member, false) })]),
      ),
    })
  }
  return { root: grow(document, false), blocks }
}

/** A node as it stands in its block. */
export type SaltedNode =
  | { readonly kind: 'value'; readonly value: unknown; readonly links: readonly Cid[] }
  | { readonly kind: 'fields' | 'items'; readonly children: readonly (readonly [string, Cid])[] }

/** Raw blocks that a value links to: the tails of logs, which are a stranger's bytes. */
const linksIn = (value: unknown): readonly Cid[] => {
  const link = linkOf(value)
  if (link !== undefined) return [link]
  return (membersOf(value) ?? []).flatMap(([, member]) => linkOf(member) ?? [])
}

const entriesOf = (fields: unknown, items: unknown): readonly (readonly [string, unknown])[] | undefined =>
  Array.isArray(items) ? items.map((item, at) => [String(at), item] as const) : membersOf(fields)

/** What a decoded block is as a node; undefined where it is none. */
export const readNode = (decoded: unknown): SaltedNode | undefined => {
  const node = Object.fromEntries(membersOf(decoded) ?? [])
  const { salt, value, fields, items } = node
  if (!(salt instanceof Uint8Array) || salt.length !== saltBytes || Object.keys(node).length !== 2)
    return undefined
  if (Object.hasOwn(node, 'value'))
    return isFlat(value) || isRecord(value) ? { kind: 'value', value, links: linksIn(value) } : undefined
  const children: (readonly [string, Cid])[] = []
  const entries = entriesOf(fields, items)
  for (const [name, child] of entries ?? []) {
    const link = linkOf(child)
    if (link?.codec !== 'dagCbor') return undefined
    children.push([name, link])
  }
  return entries && { kind: Array.isArray(items) ? 'items' : 'fields', children }
}
