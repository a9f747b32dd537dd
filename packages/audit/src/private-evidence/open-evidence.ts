import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { readCar } from '../bundle/read-car.ts'
import { writeCar } from '../bundle/write-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { decryptWith } from './age.ts'
import { cborBlock } from './cbor-block.ts'
import { unwrapIdentity } from './evidence-keys.ts'
import type { EvidenceKeys } from './evidence-keys.ts'
import { unpad } from './padding.ts'
import { PrivateEvidenceError } from './private-evidence-error.ts'
import { readPrivateEvidence } from './read-private-evidence.ts'
import type { PrivateEvidence } from './read-private-evidence.ts'

/** Sealed contents that were opened. */
export type OpenedEvidence = {
  readonly digest: string
  readonly cid: string
  /** The evidence with every part disclosed; for its holder alone. */
  readonly car: Uint8Array
  /** The document as its reexecutor wrote it: a CAR of its own, of which nobody but its holders knows the digest. */
  readonly original: Uint8Array
  readonly document: unknown
}

const malformed = (problem: string): PrivateEvidenceError =>
  new PrivateEvidenceError('EVIDENCE_MALFORMED', `the evidence is not sound: ${problem}`)

/** The evidence of a private job in a CAR. @throws PrivateEvidenceError EVIDENCE_MALFORMED */
export const privateEvidenceIn = (car: Uint8Array): PrivateEvidence => {
  const read = readPrivateEvidence(car)
  if (read.kind === 'private') return read
  throw malformed(
    read.kind === 'unsound' ? read.problem : 'it is of a job that is not private; nothing of it is sealed',
  )
}

const readContent = (content: Uint8Array): readonly Block[] => {
  try {
    const unpadded = unpad(content)
    if (unpadded === undefined) throw malformed('its sealed contents are not padded as they must be')
    return [...readCar(unpadded).blocks.values()]
  } catch (failure) {
    if (failure instanceof BundleDiffers) throw malformed(`its sealed contents: ${failure.message}`)
    throw failure
  }
}

/**
 * Opens the sealed contents of evidence and proves that they are what the vote rests on: all of the tree under its root, and what was
 * published of it.
 *
 * @throws PrivateEvidenceError EVIDENCE_MALFORMED, KEYS_MALFORMED, NOT_A_RECIPIENT, CONTENT_DELETED
 */
export const openEvidence = async (
  car: Uint8Array,
  keys: EvidenceKeys,
  identities: readonly string[],
): Promise<OpenedEvidence> => {
  const { digest, cid, root, document, blocks } = privateEvidenceIn(car)
  if (keys.evidence !== digest)
    throw new PrivateEvidenceError(
      'KEYS_MALFORMED',
      `these are the keys of the evidence ${keys.evidence}, not of ${digest}`,
    )
  const sealed = blocks.get(document.sealed.content.text)
  if (sealed === undefined)
    throw new PrivateEvidenceError(
      'CONTENT_DELETED',
      `the sealed contents of the evidence ${digest} are not in this file`,
    )
  const content = await decryptWith([await unwrapIdentity(keys, identities)], sealed.bytes)
  if (content === undefined) throw malformed('its key does not open its sealed contents')
  const inner = readContent(content)
  const full = writeCar(root.cid, [root, ...inner.filter((block) => block.cid.text !== root.cid.text)])
  const opened = privateEvidenceIn(full)
  const whole = opened.tree.document
  if (whole === undefined) throw malformed('its sealed contents lack a part')
  const original = cborBlock(whole.value)
  const raw = inner.filter((block) => block.cid.codec === 'raw')
  return {
    digest,
    cid,
    car: full,
    original: writeCar(original.cid, [original, ...raw]),
    document: whole.value,
  }
}
