import { createHash } from 'node:crypto'
import { ClaimRefusal } from '../claim-rejection.ts'
import { cidOf } from '../../result-directory/cid-of.ts'

/** The largest block of a result: a leaf is the largest of a file, and a directory is sharded before it is larger. */
export const longestBlock = 2 ** 20

/** Throws a ClaimRefusal unless the bytes have the digest. */
export function proveBlock(digest: string, bytes: Uint8Array): void {
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== digest)
    throw new ClaimRefusal('block', `expected the block ${nameOf(digest)}, these bytes are ${nameOf(found)}`)
}

/** The CIDv0 of a digest in hex. */
export const nameOf = (digest: string): string => cidOf(Buffer.from(digest, 'hex'))

/** The refusal of a claim that lacks a block. */
export const missingBlock = (digest: string): ClaimRefusal =>
  new ClaimRefusal('missing', `expected the block ${nameOf(digest)}, which is not there`)
