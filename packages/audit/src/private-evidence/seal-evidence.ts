import { randomBytes } from 'node:crypto'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { cidOf } from '../bundle/cid.ts'
import type { Cid } from '../bundle/cid.ts'
import { readCar } from '../bundle/read-car.ts'
import { writeCar } from '../bundle/write-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { encryptFor, newIdentity, recipientOf } from './age.ts'
import { readCborBlock } from './cbor-block.ts'
import { wrapIdentity } from './evidence-keys.ts'
import type { EvidenceKeys } from './evidence-keys.ts'
import { pad } from './padding.ts'
import { PrivateEvidenceError } from './private-evidence-error.ts'
import { writePrivateDocument } from './private-document.ts'
import { kindOf, publicPartOf } from './public-part.ts'
import { growTree } from './salted-tree.ts'

/** Evidence of a private job, ready to be kept and published. */
export type SealedEvidence = {
  /** The sha2-256 digest in its root’s CID, `0x` hex: what the vote carries. */
  readonly digest: string
  readonly cid: string
  /** Its root and the sealed contents: nothing else of the job. */
  readonly car: Uint8Array
  readonly keys: EvidenceKeys
}

/** The hex of a CID’s digest, as votes carry it. */
export const digestText = ({ digest }: Cid): string => `0x${Buffer.from(digest).toString('hex')}`

const refuse = (problem: string): PrivateEvidenceError =>
  new PrivateEvidenceError('EVIDENCE_MALFORMED', `the evidence cannot be sealed: ${problem}`)

/** The document of an evidence CAR and the raw blocks that it links to. */
const readPlain = (car: Uint8Array): { readonly document: unknown; readonly raw: readonly Block[] } => {
  try {
    const { root, blocks } = readCar(car)
    const block = blocks.get(root.text)
    if (block === undefined) throw refuse('its root is not in it')
    const raw = [...blocks.values()].filter(({ cid }) => cid.text !== root.text)
    if (raw.some(({ cid }) => cid.codec !== 'raw'))
      throw refuse('it holds a block that is neither root nor raw')
    return { document: readCborBlock('the root', block), raw }
  } catch (failure) {
    if (failure instanceof BundleDiffers) throw refuse(failure.message)
    throw failure
  }
}

/**
 * Seals a mediator’s evidence, a CAR whose dag-cbor root is the document. What it makes of it shows the document’s public part alone;
 * the whole of it is a salted tree, of which any part can be disclosed later, encrypted to an identity of its own that each recipient gets
 * wrapped. Sealing twice gives different bytes.
 *
 * @throws PrivateEvidenceError EVIDENCE_MALFORMED, RECIPIENT_INVALID
 */
export const sealEvidence = async (
  car: Uint8Array,
  recipients: readonly string[],
): Promise<SealedEvidence> => {
  const { document, raw } = readPlain(car)
  const of = kindOf(document)
  if (of === undefined) throw refuse('its root is no examination')
  const tree = growTree(document, randomBytes)
  const identity = await newIdentity()
  const content = await encryptFor(
    await recipientOf(identity),
    pad(writeCar(tree.root, [...tree.blocks, ...raw])),
  )
  const sealed = { cid: cidOf('raw', content), bytes: content }
  const root = writePrivateDocument({
    of,
    public: publicPartOf(of, document),
    hidden: tree.root,
    sealed: { content: sealed.cid, bytes: content.length },
  })
  const digest = digestText(root.cid)
  return {
    digest,
    cid: root.cid.text,
    car: writeCar(root.cid, [root, sealed]),
    keys: await wrapIdentity(digest, identity, recipients),
  }
}
