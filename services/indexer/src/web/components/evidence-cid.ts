const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 base32 without padding, in lower case, as multibase `b` has it. */
const base32 = (bytes: Uint8Array): string => {
  let [text, bits, held] = ['', 0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31]
}

/** The CID (version 1, dag-cbor, sha2-256) of the evidence whose digest a vote carries. */
export const evidenceCid = (digest: string): string =>
  `b${base32(Buffer.from(`01711220${digest.slice(2)}`, 'hex'))}`
