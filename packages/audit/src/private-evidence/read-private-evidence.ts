import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { readCar } from '../bundle/read-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { cborBlock, membersOf } from './cbor-block.ts'
import { readPrivateDocument } from './private-document.ts'
import type { PrivateDocument } from './private-document.ts'
import { publicPartOf } from './public-part.ts'
import { pointerTo, readTree } from './read-tree.ts'
import type { ReadTree, RevealedPart } from './read-tree.ts'
import { digestText } from './seal-evidence.ts'

/** Evidence of a private job as far as a CAR holds it. */
export type PrivateEvidence = {
  readonly kind: 'private'
  readonly digest: string
  readonly cid: string
  readonly document: PrivateDocument
  readonly tree: ReadTree
  /** Whether the sealed contents are in the CAR. */
  readonly isSealedHere: boolean
  readonly root: Block
  readonly blocks: ReadonlyMap<string, Block>
}

export type ReadPrivateEvidence =
  | PrivateEvidence
  /** The evidence of a job that is not private: its document is the root itself. */
  | { readonly kind: 'plain'; readonly digest: string; readonly cid: string }
  | { readonly kind: 'unsound'; readonly problem: string }

const isSame = (one: unknown, other: unknown): boolean =>
  cborBlock(one).cid.text === cborBlock(other).cid.text

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, segment) => {
    if (Array.isArray(inner)) return inner[Number(segment)] as unknown
    return membersOf(inner)?.find(([name]) => name === segment)?.[1]
  }, value)

/** Whether a part that was disclosed says something else than the root’s public part does in its place. */
const contradicts = (published: unknown, { path, value }: RevealedPart): boolean => {
  const said = at(published, path)
  if (said === undefined || said === null) return false
  const members = membersOf(said)
  if (members === undefined) return !isSame(said, value)
  return members.some(([name, member]) => !isSame(member, at(value, [name]) ?? null))
}

const check = (root: Block, document: PrivateDocument, blocks: ReadonlyMap<string, Block>): ReadTree => {
  const tree = readTree(document.hidden, blocks)
  const sealed = blocks.get(document.sealed.content.text)
  const known = new Set([root.cid.text, document.sealed.content.text, ...tree.visited])
  for (const cid of blocks.keys())
    if (!known.has(cid))
      throw new BundleDiffers('a block', `it holds the block ${cid}, which its root does not name`)
  if (sealed !== undefined && sealed.bytes.length !== document.sealed.bytes)
    throw new BundleDiffers(
      'the sealed contents',
      'the sealed contents have another length than its root says',
    )
  if (tree.document !== undefined && !isSame(publicPartOf(document.of, tree.document.value), document.public))
    throw new BundleDiffers('the public part', 'what was published of it is not what it holds')
  const other = tree.revealed.find((part) => contradicts(document.public, part))
  if (other !== undefined)
    throw new BundleDiffers(
      'the public part',
      `what was published of ${pointerTo(other.path)} is not what is disclosed`,
    )
  return tree
}

/**
 * Reads a CAR of evidence without trust in who made it: every block against its CID, every part against its place under the root, what is
 * disclosed against what was published. Nothing that the root does not name may be in it. Whether the root is the one that a vote names is
 * for the caller: compare `digest`.
 */
export const readPrivateEvidence = (car: Uint8Array): ReadPrivateEvidence => {
  try {
    const { root: cid, blocks } = readCar(car)
    const root = blocks.get(cid.text)
    if (root === undefined) return { kind: 'unsound', problem: 'its root is not in it' }
    const document = readPrivateDocument(root)
    const name = { digest: digestText(cid), cid: cid.text }
    if (document === undefined) return { kind: 'plain', ...name }
    const tree = check(root, document, blocks)
    const isSealedHere = blocks.has(document.sealed.content.text)
    return { kind: 'private', ...name, document, tree, isSealedHere, root, blocks }
  } catch (failure) {
    if (failure instanceof BundleDiffers) return { kind: 'unsound', problem: failure.message }
    throw failure
  }
}
