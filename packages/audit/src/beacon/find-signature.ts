import { createHash } from 'node:crypto'

/** A signature's x and y, 64 bytes. */
const LENGTH = 64
/** As much of a transaction's data as is looked through: a signature comes early, forwarded calls included. */
const MOST = 65_536

/**
 * The signature in a transaction's data whose sha256 is the randomness that was announced, wherever it stands: whoever submitted it may have
 * called the beacon through another contract. 64 bytes; undefined where there is none.
 *
 * @param randomness 0x and 64 lower-case hex digits
 */
export const findSignature = (data: Uint8Array, randomness: string): Uint8Array | undefined => {
  const wanted = randomness.slice(2)
  const last = Math.min(data.length, MOST) - LENGTH
  for (let at = 0; at <= last; at += 1) {
    const candidate = data.subarray(at, at + LENGTH)
    if (createHash('sha256').update(candidate).digest('hex') === wanted) return candidate
  }
  return undefined
}
