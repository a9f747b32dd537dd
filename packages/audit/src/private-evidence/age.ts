import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { PrivateEvidenceError } from './private-evidence-error.ts'

/** A new age identity (https://age-encryption.org/v1), X25519 with ML-KEM-768: what is published once may be kept for decades. */
export const newIdentity = (): Promise<string> => generateHybridIdentity()

/** The recipient that an identity opens for. @throws PrivateEvidenceError RECIPIENT_INVALID */
export const recipientOf = async (identity: string): Promise<string> => {
  try {
    return await identityToRecipient(identity)
  } catch {
    // The library’s words may quote what it was given.
    throw new PrivateEvidenceError(
      'RECIPIENT_INVALID',
      'expected an age identity, AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1…; this is none',
    )
  }
}

/** Whether a text is a recipient that age encrypts to. */
export const isRecipient = (text: string): boolean => {
  if (!/^age1[a-z0-9]{10,3000}$/.test(text)) return false
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/** Encrypts for all of the recipients, each by itself able to open it. @throws PrivateEvidenceError RECIPIENT_INVALID */
export const encryptForAll = async (
  recipients: readonly string[],
  content: Uint8Array,
): Promise<Uint8Array> => {
  const encrypter = new Encrypter()
  for (const recipient of new Set(recipients)) {
    if (!isRecipient(recipient))
      throw new PrivateEvidenceError(
        'RECIPIENT_INVALID',
        `expected an age recipient, age1…, got ${JSON.stringify(recipient.slice(0, 40))}`,
      )
    encrypter.addRecipient(recipient)
  }
  try {
    return await encrypter.encrypt(content)
  } catch {
    throw new PrivateEvidenceError(
      'RECIPIENT_INVALID',
      'expected age recipients that can be encrypted to; one of these has a key that nothing can be sealed to',
    )
  }
}

/**
 * Whether something can be encrypted to a recipient. A well-formed one may still hold a key that no secret can be agreed with, such as a point of
 * low order, and who wrote it may have meant that to fail.
 */
export const canEncryptTo = async (recipient: string): Promise<boolean> => {
  if (!isRecipient(recipient)) return false
  try {
    await encryptFor(recipient, Uint8Array.of(0))
    return true
  } catch {
    return false
  }
}

/** Encrypts for one recipient. @throws PrivateEvidenceError RECIPIENT_INVALID */
export const encryptFor = (recipient: string, content: Uint8Array): Promise<Uint8Array> =>
  encryptForAll([recipient], content)

/** Decrypts with any of the identities; undefined where none opens it, one of them is none, or it is no age file, or was changed. */
export const decryptWith = async (
  identities: readonly string[],
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> => {
  try {
    const decrypter = new Decrypter()
    for (const identity of identities) decrypter.addIdentity(identity)
    return await decrypter.decrypt(sealed)
  } catch {
    return undefined
  }
}
