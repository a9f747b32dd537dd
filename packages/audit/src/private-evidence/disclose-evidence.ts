import type { Cid } from '../bundle/cid.ts'
import { writeCar } from '../bundle/write-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { membersOf, readCborBlock } from './cbor-block.ts'
import { privateEvidenceIn } from './open-evidence.ts'
import { PrivateEvidenceError } from './private-evidence-error.ts'
import type { PrivateEvidence } from './read-private-evidence.ts'
import { pointerTo } from './read-tree.ts'
import { readNode } from './salted-tree.ts'
import type { Path, SaltedNode } from './salted-tree.ts'

/**
 * Makes a CAR that discloses some parts of a document and nothing else: the root, the nodes on the way to each part, and all below it. Of the
 * maps and lists on the way, names and numbers of members show; of a file in a list, all that is said of that file.
 *
 * @param car with at least these parts disclosed, as `openEvidence` gives it
 * @throws PrivateEvidenceError EVIDENCE_MALFORMED, PART_UNKNOWN, PART_WITHHELD
 */
export const discloseEvidence = (car: Uint8Array, paths: readonly Path[]): Uint8Array => {
  const { root, document, blocks } = privateEvidenceIn(car)
  const kept = new Map<string, Block>([[root.cid.text, root]])

  const take = (cid: Cid, path: Path): SaltedNode => {
    const block = blocks.get(cid.text)
    if (block === undefined)
      throw new PrivateEvidenceError(
        'PART_WITHHELD',
        `${pointerTo(path) || 'the document'} is not disclosed in this file`,
      )
    kept.set(cid.text, block)
    const node = readNode(readCborBlock(pointerTo(path), block))
    if (node === undefined) throw new TypeError('a tree that was read has a block that is no node')
    return node
  }
  const takeAll = (cid: Cid, path: Path): void => {
    const node = take(cid, path)
    if (node.kind !== 'value') for (const [name, child] of node.children) takeAll(child, [...path, name])
    else takeLinks(node)
  }
  const takeLinks = ({ links }: Extract<SaltedNode, { readonly kind: 'value' }>): void => {
    for (const { text } of links) {
      const raw = blocks.get(text)
      if (raw !== undefined) kept.set(text, raw)
    }
  }

  for (const path of paths) {
    let cid = document.hidden
    let isInRecord = false
    for (const [depth, segment] of path.entries()) {
      const node = take(cid, path.slice(0, depth))
      const unknown = new PrivateEvidenceError('PART_UNKNOWN', `the document has no part ${pointerTo(path)}`)
      if (node.kind === 'value') {
        const isMember = membersOf(node.value)?.some(([name]) => name === segment) === true
        if (!isMember || depth !== path.length - 1) throw unknown
        takeLinks(node)
        isInRecord = true
        break
      }
      const child = node.children.find(([name]) => name === segment)
      if (child === undefined) throw unknown
      ;[, cid] = child
    }
    if (!isInRecord) takeAll(cid, path)
  }
  return writeCar(root.cid, [...kept.values()])
}

/** A CAR of the root alone: what stays of evidence at whoever keeps a copy, once its contents were deleted. */
export const rootAlone = ({ root }: Pick<PrivateEvidence, 'root'>): Uint8Array => writeCar(root.cid, [root])

/**
 * The evidence without its sealed contents, which is what stays when they are deleted: its root, and what was disclosed of it.
 *
 * @throws PrivateEvidenceError EVIDENCE_MALFORMED
 */
export const withoutContent = (car: Uint8Array): Uint8Array => {
  const { root, document, blocks } = privateEvidenceIn(car)
  return writeCar(
    root.cid,
    [...blocks.values()].filter(({ cid }) => cid.text !== document.sealed.content.text),
  )
}
