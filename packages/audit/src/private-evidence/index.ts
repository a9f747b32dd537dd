export { canEncryptTo, decryptWith, encryptForAll, isRecipient, newIdentity, recipientOf } from './age.ts'
export { discloseEvidence, rootAlone, withoutContent } from './disclose-evidence.ts'
export {
  EvidenceKeys,
  readKeys,
  shareKeys,
  unwrapIdentity,
  withdrawKeys,
  wrapIdentity,
  writeKeys,
} from './evidence-keys.ts'
export { openEvidence, privateEvidenceIn } from './open-evidence.ts'
export type { OpenedEvidence } from './open-evidence.ts'
export { PrivateEvidenceError } from './private-evidence-error.ts'
export type { PrivateEvidenceErrorCode } from './private-evidence-error.ts'
export { readPrivateEvidence } from './read-private-evidence.ts'
export type { PrivateEvidence, ReadPrivateEvidence } from './read-private-evidence.ts'
export { pointerTo, readPointer } from './read-tree.ts'
export type { RevealedPart } from './read-tree.ts'
export { readCard, RecipientCard, recipientOfAccount, recipientTypedData } from './recipient-card.ts'
export { sealEvidence } from './seal-evidence.ts'
export type { SealedEvidence } from './seal-evidence.ts'
export {
  isSignedTombstone,
  readTombstone,
  Tombstone,
  tombstoneDigest,
  tombstoneTypedData,
} from './tombstone.ts'
export type { UnsignedTombstone } from './tombstone.ts'
export type { TypedStatement } from './typed-statement.ts'
