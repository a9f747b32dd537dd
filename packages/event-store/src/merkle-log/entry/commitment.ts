import { createHmac, createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256(salt ‖ bytes): hides the bytes until the salt is told, and binds to them. */
export function commit(salt: Uint8Array, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(salt).update(bytes).digest()
}

/**
 * The salt of one event: HMAC-SHA256 of its bytes under the log's salt key. Nothing needs to be stored to open a
 * commitment later, and opening one tells nothing of the others.
 */
export function saltOf(saltKey: Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac('sha256', saltKey).update(bytes).digest()
}

/** Whether a commitment is to these bytes with this salt. */
export function opens(commitment: Uint8Array, salt: Uint8Array, bytes: Uint8Array): boolean {
  return salt.length === 32 && commitment.length === 32 && timingSafeEqual(commitment, commit(salt, bytes))
}
