import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { readCid } from '../bundle/cid.ts'
import type { Cid } from '../bundle/cid.ts'
import type { Block } from '../bundle/write-car.ts'
import { cborBlock, linkOf, linkTo, membersOf, readCborBlock } from './cbor-block.ts'
import type { DocumentKind } from './public-part.ts'

/** The root of a private job’s evidence, whose digest the vote carries. */
export type PrivateDocument = {
  /** Which document it is the evidence of. */
  readonly of: DocumentKind
  /** What is published of it. */
  readonly public: unknown
  /** The root of the salted tree of the whole document. */
  readonly hidden: Cid
  /** The same tree, encrypted with age: a raw block. */
  readonly sealed: { readonly content: Cid; readonly bytes: number }
}

/**
 * The block of a private document. It names the tree by the bytes of its CID instead of a link: the tree is left out of what is published, and
 * whoever stores evidence would take a link that leads nowhere for a block that is missing.
 */
export const writePrivateDocument = (document: PrivateDocument): Block =>
  cborBlock({
    version: 1,
    kind: 'private-evidence',
    of: document.of,
    public: document.public,
    hidden: document.hidden.bytes,
    sealed: {
      format: 'age',
      content: linkTo({ cid: document.sealed.content }),
      bytes: document.sealed.bytes,
    },
  })

const part = 'the root of the evidence'
const documentKinds: readonly unknown[] = ['examination'] satisfies readonly DocumentKind[]

const cidIn = (value: unknown): Cid | undefined => {
  const read = value instanceof Uint8Array ? readCid(value, 0) : undefined
  return typeof read === 'object' && value instanceof Uint8Array && read.end === value.length
    ? read.cid
    : undefined
}

/** A mediator may commit to any bytes: what cannot be read is no evidence of a private job, and no fault of whoever hands it on. */
const decodedOrNone = (root: Block): unknown => {
  try {
    return readCborBlock(part, root)
  } catch (failure) {
    if (failure instanceof BundleDiffers) return undefined
    throw failure
  }
}

/** Reads the root of evidence; undefined where it is of a job that is not private. @throws BundleDiffers where it has another form */
export const readPrivateDocument = (root: Block): PrivateDocument | undefined => {
  const members = Object.fromEntries(membersOf(decodedOrNone(root)) ?? [])
  if (members['kind'] !== 'private-evidence') return undefined
  const sealed = Object.fromEntries(membersOf(members['sealed']) ?? [])
  const [hidden, content] = [cidIn(members['hidden']), linkOf(sealed['content'])]
  const { bytes } = sealed
  const isKnown =
    members['version'] === 1 && documentKinds.includes(members['of']) && sealed['format'] === 'age'
  if (!isKnown || hidden?.codec !== 'dagCbor' || content?.codec !== 'raw' || typeof bytes !== 'number')
    throw new BundleDiffers(part, `${part} is not as this version knows it`)
  const read = {
    of: members['of'] as DocumentKind,
    public: members['public'] ?? null,
    hidden,
    sealed: { content, bytes },
  }
  // Nothing may stand beside what is named: a root has one form.
  if (writePrivateDocument(read).cid.text === root.cid.text) return read
  throw new BundleDiffers(part, `${part} holds something that this version does not know`)
}
