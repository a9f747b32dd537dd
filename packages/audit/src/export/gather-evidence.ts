import type { Dispute } from '@lilymed/domain'
import { getBytes } from 'ethers'
import { BundleDiffers } from '../bundle/bundle-differs.ts'
import { cidOf, cidOfDigest } from '../bundle/cid.ts'
import type { ManifestEvidence } from '../bundle/manifest.ts'
import { readCar } from '../bundle/read-car.ts'
import type { Block } from '../bundle/write-car.ts'
import { withoutContent } from '../private-evidence/disclose-evidence.ts'
import { readPrivateEvidence } from '../private-evidence/read-private-evidence.ts'
import { readTombstone } from '../private-evidence/tombstone.ts'
import { evidenceNamedBy } from '../verify/evidence-named-by.ts'
import type { EvidenceSource } from './ports.ts'

/** The CID of evidence, by the digest that a vote carries: dag-cbor, sha2-256. */
export const evidenceCidOf = (digest: string): string => cidOfDigest('dagCbor', getBytes(digest)).text

const whyNot = (car: Uint8Array, digest: string): string | undefined => {
  try {
    const { root, blocks } = readCar(car)
    const isIt = root.text === evidenceCidOf(digest) && blocks.has(root.text)
    return isIt ? undefined : 'what was found under its CID is another CAR'
  } catch (failure) {
    if (failure instanceof BundleDiffers)
      return `what was found under its CID is no sound CAR: ${failure.message}`
    throw failure
  }
}

/** A bundle goes from hand to hand, and no deletion reaches it: sealed contents stay where they can be deleted. */
const redacted = (car: Uint8Array): Uint8Array => {
  const read = readPrivateEvidence(car)
  return read.kind === 'private' && read.isSealedHere ? withoutContent(car) : car
}

/**
 * The evidence that the revealed votes of a dispute name, as far as it can be had, of private jobs without its sealed contents; what is
 * missing is named with the reason.
 */
export const gatherEvidence = async (
  dispute: Dispute,
  source: EvidenceSource | undefined,
): Promise<{ readonly evidence: readonly ManifestEvidence[]; readonly blocks: readonly Block[] }> => {
  const blocks: Block[] = []
  const evidence: ManifestEvidence[] = []
  for (const named of evidenceNamedBy(dispute)) {
    const cid = evidenceCidOf(named.digest)
    const car = await source?.read(cid)
    const missing =
      source === undefined
        ? `nobody was asked for ${cid}: name a folder or address that has it with --evidence`
        : car === undefined
          ? `${cid} was not to be had where it was looked for`
          : whyNot(car, named.digest)
    if (car === undefined || missing !== undefined) {
      evidence.push({ ...named, car: null, missing: (missing ?? '').slice(0, 500) })
      continue
    }
    const bytes = redacted(car)
    const block = { cid: cidOf('raw', bytes), bytes }
    const deleted = readTombstone(await source?.readTombstone?.(cid))
    blocks.push(block)
    evidence.push({
      ...named,
      car: { '/': block.cid.text },
      missing: null,
      ...(deleted?.evidence === named.digest ? { deleted } : {}),
    })
  }
  return { evidence, blocks }
}
