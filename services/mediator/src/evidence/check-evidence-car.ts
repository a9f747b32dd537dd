import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { CarBlockIterator } from '@ipld/car/iterator'
import { hexlify } from 'ethers/utils'
import type { Bytes32 } from '@lilymed/domain'
import { AppError } from '@lilymed/service-kit'
import { dagCbor, sha2256 } from './evidence-cid.ts'

/**
 * Reads evidence through, a CAR (version 1) with one dag-cbor root, and returns the sha2-256 digest in the root's CID. Throws
 * EVIDENCE_MALFORMED where it is none, a block is not what its CID says, or the root is not in it.
 */
export const checkEvidenceCar = async (
  car: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Bytes32> => {
  try {
    const blocks = await CarBlockIterator.fromIterable(Readable.from(car))
    const [root, ...others] = await blocks.getRoots()
    if (root === undefined || others.length > 0) throw malformed('expected one root')
    if (root.code !== dagCbor || root.multihash.code !== sha2256)
      throw malformed(`expected a dag-cbor root with a sha2-256 digest, got ${root.toString()}`)
    let hasRoot = false
    for await (const { cid, bytes } of blocks) {
      const digest = createHash('sha256').update(bytes).digest()
      if (cid.multihash.code !== sha2256 || !digest.equals(cid.multihash.digest))
        throw malformed(`the block ${cid.toString()} is not what its CID says`)
      hasRoot ||= cid.equals(root)
    }
    if (!hasRoot) throw malformed('the root is not in it')
    return hexlify(root.multihash.digest)
  } catch (failure) {
    if (failure instanceof AppError) throw failure
    throw malformed('it cannot be read as a CAR', failure)
  }
}

const malformed = (what: string, cause?: unknown): AppError =>
  new AppError({
    code: 'EVIDENCE_MALFORMED',
    message: `the evidence is not sound: ${what}`,
    retryable: false,
    cause,
  })
