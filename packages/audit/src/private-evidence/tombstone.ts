import { TypedDataEncoder } from 'ethers'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Check } from 'typebox/value'
import { isSignedBy } from './typed-statement.ts'
import type { TypedStatement } from './typed-statement.ts'

const closed = { additionalProperties: false }
/** The end of the year 9999: later times have no form that is written the same everywhere. */
const latestSeconds = 253_402_300_799
const hex32 = Type.String({ pattern: '^0x[0-9a-f]{64}$' })

/** What is said of contents that were deleted: of which evidence, by whom, when and why. It stays where they were. */
export const Tombstone = Type.Object(
  {
    version: Type.Literal(1),
    kind: Type.Literal('evidence-deleted'),
    chainId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    disputeId: hex32,
    round: Type.Integer({ minimum: 1, maximum: 255 }),
    /** Digest of the evidence’s root, as the vote carries it, and of the ciphertext that was erased. */
    evidence: hex32,
    content: hex32,
    /** Bytes of the ciphertext. */
    bytes: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** Unix seconds, by the clock of whoever deleted. */
    deletedAt: Type.Integer({ minimum: 0, maximum: latestSeconds }),
    reason: Type.String({ minLength: 1, maxLength: 280 }),
    /** The account that deleted, EIP-55. */
    deletedBy: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' }),
    signature: Type.String({ pattern: '^0x[0-9a-f]{130}$' }),
  },
  closed,
)
export type Tombstone = Static<typeof Tombstone>
export type UnsignedTombstone = Omit<Tombstone, 'signature'>

/** What whoever deletes signs. */
export const tombstoneTypedData = (tombstone: UnsignedTombstone): TypedStatement => ({
  domain: { name: 'LilyMed evidence', version: '1', chainId: tombstone.chainId },
  types: {
    EvidenceDeletion: [
      { name: 'disputeId', type: 'bytes32' },
      { name: 'round', type: 'uint8' },
      { name: 'evidence', type: 'bytes32' },
      { name: 'content', type: 'bytes32' },
      { name: 'bytes', type: 'uint64' },
      { name: 'deletedAt', type: 'uint64' },
      { name: 'reason', type: 'string' },
      { name: 'deletedBy', type: 'address' },
    ],
  },
  message: {
    disputeId: tombstone.disputeId,
    round: tombstone.round,
    evidence: tombstone.evidence,
    content: tombstone.content,
    bytes: tombstone.bytes,
    deletedAt: tombstone.deletedAt,
    reason: tombstone.reason,
    deletedBy: tombstone.deletedBy,
  },
})

/** The digest that is signed. */
export const tombstoneDigest = (tombstone: UnsignedTombstone): string => {
  const { domain, types, message } = tombstoneTypedData(tombstone)
  return TypedDataEncoder.hash(domain, types, message)
}

/** Whether the account that a tombstone names signed it. */
export const isSignedTombstone = (tombstone: Tombstone): boolean =>
  isSignedBy(tombstone.deletedBy, tombstoneTypedData(tombstone), tombstone.signature)

/** Reads a tombstone; undefined where it is none, or not signed by whom it names. */
export const readTombstone = (value: unknown): Tombstone | undefined =>
  Check(Tombstone, value) && isSignedTombstone(value) ? value : undefined
