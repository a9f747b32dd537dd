import { ClaimRefusal } from '../claim-rejection.ts'
import { readVarint } from './read-varint.ts'

/** A link of a UnixFS node. */
export type NodeLink = { readonly name: Uint8Array; readonly digest: string }

/** A UnixFS node as far as a result is made of it. */
export type UnixfsNode = {
  readonly type: 'directory' | 'file' | 'shard'
  readonly content: Uint8Array
  readonly links: readonly NodeLink[]
}

type Field = { readonly number: number; readonly value: Uint8Array | number }

const refused = (what: string): ClaimRefusal =>
  new ClaimRefusal('block', `expected a UnixFS node, got ${what}`)

/** The fields of a protobuf message: varints and byte strings. Throws a ClaimRefusal at every other kind. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let offset = 0; offset < bytes.length;) {
    const key = readVarint(bytes, offset)
    const first = key && readVarint(bytes, key.end)
    if (!key || !first) throw refused('a broken field')
    const number = key.value >> 3
    if ((key.value & 7) === 0) {
      yield { number, value: first.value }
      offset = first.end
    } else if ((key.value & 7) === 2 && first.end + first.value <= bytes.length) {
      yield { number, value: bytes.subarray(first.end, first.end + first.value) }
      offset = first.end + first.value
    } else throw refused('a field of another kind')
  }
}

/** A CIDv0, or the same as CIDv1 (dag-pb, sha2-256): the digest in hex. */
export const digestOfCid = (cid: Uint8Array): string | undefined => {
  const hex = Buffer.from(cid).toString('hex')
  return /^(?:0170)?1220([0-9a-f]{64})$/.exec(hex)?.[1]
}

const linkOf = (bytes: Uint8Array): NodeLink => {
  let name: Uint8Array = new Uint8Array(0)
  let digest: string | undefined
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1 && typeof value === 'object') digest = digestOfCid(value)
    if (number === 2 && typeof value === 'object') name = value
  }
  if (digest === undefined) throw refused('a link that is no CIDv0')
  return { name, digest }
}

const types: ReadonlyMap<number, UnixfsNode['type']> = new Map([
  [1, 'directory'],
  [2, 'file'],
  [5, 'shard'],
])

/**
 * Decodes a dag-pb block that holds UnixFS. Lenient in what it does not need: that the node is in its one form is proved by
 * making it again from what was read. Throws a ClaimRefusal.
 */
export function decodeNode(block: Uint8Array): UnixfsNode {
  const links: NodeLink[] = []
  let type: UnixfsNode['type'] | undefined
  let content: Uint8Array = new Uint8Array(0)
  for (const field of fieldsOf(block)) {
    if (field.number === 2 && typeof field.value === 'object') links.push(linkOf(field.value))
    if (field.number !== 1 || typeof field.value !== 'object') continue
    for (const { number, value } of fieldsOf(field.value)) {
      if (number === 1 && typeof value === 'number') type = types.get(value)
      if (number === 2 && typeof value === 'object') content = value
    }
  }
  if (type === undefined) throw refused('one that is no file and no directory')
  return { type, content, links }
}
